import type { Person } from '../fixtures/person.ts';
import { expect, test } from '../fixtures/test.ts';

const askToSwap = async (person: Person, id: string, wanted: string) => {
  const editor = await person.startEditing(id, 'id');
  await editor.fill(wanted);
  await person.page.keyboard.press('Enter');
  return person.page.getByRole('button', { name: 'Swap ids', exact: true });
};

test('Swap ids: two rows take each other’s id in one step, the other screen follows, and swaps them back', async ({
  show,
  browserA,
  browserB,
}) => {
  const one = await show.add('source', { id: 'SRC 1', name: 'Wide' });
  const two = await show.add('source', { id: 'SRC 2', name: 'Close' });
  for (const person of [browserA, browserB]) await person.open(`/p/${show.uuid}/sources`);
  await (await askToSwap(browserA, 'SRC 1', 'SRC 2')).click();
  for (const person of [browserA, browserB]) {
    await person.seesIn('SRC 1', 'name', 'Close');
    await person.seesIn('SRC 2', 'name', 'Wide');
    expect(await person.uuidOf('SRC 2')).toBe(one.uuid);
  }
  const [swap] = (await show.commits()).slice(-1);
  expect(swap?.changes.map(({ entityId }) => entityId).sort()).toEqual([one.uuid, two.uuid].sort());

  await (await askToSwap(browserB, 'SRC 1', 'SRC 2')).click();
  for (const person of [browserA, browserB]) await person.seesIn('SRC 1', 'name', 'Wide');
});

test('Swap ids: two people who swap the same two rows at the same moment never leave two rows of one id', async ({
  show,
  browserA,
  browserB,
}) => {
  await show.add('source', { id: 'SRC 1', name: 'Wide' });
  await show.add('source', { id: 'SRC 2', name: 'Close' });
  for (const person of [browserA, browserB]) await person.open(`/p/${show.uuid}/sources`);
  const ofA = await askToSwap(browserA, 'SRC 1', 'SRC 2');
  const ofB = await askToSwap(browserB, 'SRC 2', 'SRC 1');
  await Promise.all([ofA.click(), ofB.click()]);
  for (const person of [browserA, browserB]) await expect(person.waiting).toHaveCount(0);
  expect((await show.commits()).filter(({ reason }) => reason === 'swap ids').length).toBeGreaterThan(0);
  const names = async () => (await show.rows('source')).map(({ id, name }) => `${id} ${name}`).sort();
  // Either the second was refused, or it came after the first and swapped them back.
  await expect.poll(async () => (await names()).map((text) => text.slice(0, 5))).toEqual(['SRC 1', 'SRC 2']);
  for (const text of await names())
    for (const person of [browserA, browserB]) await person.seesIn(text.slice(0, 5), 'name', text.slice(6));
});
