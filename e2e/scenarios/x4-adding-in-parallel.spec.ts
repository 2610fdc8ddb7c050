import { expect, test } from '../fixtures/test.ts';

test('X4 Adding to lists in parallel: five cameras and three sources all arrive', async ({
  show,
  browserA,
  browserB,
}) => {
  await browserA.open(`/p/${show.uuid}/cameras`);
  await browserB.open(`/p/${show.uuid}/sources`);
  const add = async (person: typeof browserA, one: string, prefix: string, count: number) => {
    for (let number = 1; number <= count; number += 1) await person.addRow(one, `${prefix} ${number}`);
  };
  await Promise.all([add(browserA, 'camera', 'CAM', 5), add(browserB, 'source', 'SRC', 3)]);
  expect((await show.rows('camera')).map(({ id }) => id).sort()).toEqual([
    'CAM 1',
    'CAM 2',
    'CAM 3',
    'CAM 4',
    'CAM 5',
  ]);
  expect((await show.rows('source')).map(({ id }) => id).sort()).toEqual(['SRC 1', 'SRC 2', 'SRC 3']);
  await browserA.open(`/p/${show.uuid}/sources`);
  await browserB.open(`/p/${show.uuid}/cameras`);
  for (const number of [1, 2, 3]) await browserA.sees(`SRC ${number}`);
  for (const number of [1, 2, 3, 4, 5]) await browserB.sees(`CAM ${number}`);
});
