import { expect, test } from '../fixtures/test.ts';

test('S1 Create: a new source is on both screens with the uuid the server chose', async ({
  show,
  browserA,
  browserB,
}) => {
  await browserA.open(`/p/${show.uuid}/sources`);
  await browserB.open(`/p/${show.uuid}/sources`);
  await browserA.addRow('source', 'SRC 1');
  await browserA.sees('SRC 1');
  await expect(browserB.row('SRC 1')).toHaveCount(1);
  const uuid = await browserA.uuidOf('SRC 1');
  expect(await browserB.uuidOf('SRC 1')).toBe(uuid);
  const [stored] = await show.rows('source');
  expect(stored?.uuid).toBe(uuid);
  const changes = (await show.commits()).flatMap((commit) => commit.changes);
  expect(changes.find((change) => change.entityId === uuid)).toMatchObject({
    event: 'entity:created',
    entityType: 'source',
  });
  for (const person of [browserA, browserB]) {
    await person.reload();
    expect(await person.uuidOf('SRC 1')).toBe(uuid);
  }
});
