import { expect, test } from '../fixtures/test.ts';

test('X3 Stale tab: whoever missed an hour writes one field, and nothing of the others is touched', async ({
  show,
  browserA,
  browserB,
}) => {
  const one = await show.add('source', { id: 'SRC 1', name: 'one', note: 'old' });
  const two = await show.add('source', { id: 'SRC 2', name: 'two' });
  for (const person of [browserA, browserB]) await person.open(`/p/${show.uuid}/sources`);
  await browserA.goOffline();
  await show.put('source', one.uuid, { note: 'new of B' });
  await show.put('source', two.uuid, { name: 'two of B' });
  await show.add('source', { id: 'SRC 3', name: 'three of B' });
  await browserA.edit('SRC 1', 'name', 'one of A');
  await expect(browserA.waiting).toHaveText('1 change waiting');
  await browserA.goOnline();
  for (const person of [browserA, browserB]) {
    await expect(person.cell('SRC 1', 'name')).toHaveText('one of A');
    await person.seesIn('SRC 1', 'note', 'new of B');
    await person.seesIn('SRC 2', 'name', 'two of B');
    await person.seesIn('SRC 3', 'name', 'three of B');
  }
  await expect(browserA.waiting).toHaveCount(0);
  const last = (await show.commits()).at(-1);
  expect(last?.userName).toBe('Ana');
  expect(last?.changes.map(({ entityId, old }) => [entityId, old])).toEqual([[one.uuid, { name: 'one' }]]);
});
