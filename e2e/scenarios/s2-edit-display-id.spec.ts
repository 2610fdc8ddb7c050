import { expect, test } from '../fixtures/test.ts';

test('S2 Edit display id: the rename is on both screens and the uuid stays', async ({
  show,
  browserA,
  browserB,
}) => {
  const { uuid } = await show.add('source', { id: 'SRC 1', name: 'Laptop' });
  await browserA.open(`/p/${show.uuid}/sources`);
  await browserB.open(`/p/${show.uuid}/sources`);
  await browserA.edit('SRC 1', 'id', 'SRC A');
  await browserA.sees('SRC A');
  await expect(browserB.row('SRC A')).toHaveCount(1);
  for (const person of [browserA, browserB]) {
    expect(await person.uuidOf('SRC A')).toBe(uuid);
    await person.seesNo('SRC 1');
    await person.reload();
    expect(await person.uuidOf('SRC A')).toBe(uuid);
    await person.seesNo('SRC 1');
  }
});
