import { expect, test } from '../fixtures/test.ts';

test('X14 Next free number: two people add at once and get different numbers; the spacer stays free', async ({
  show,
  browserA,
  browserB,
}) => {
  for (const id of ['SRC 1', 'SRC 2', 'SRC 4']) await show.add('source', { id });
  const people = [browserA, browserB];
  for (const person of people) await person.open(`/p/${show.uuid}/sources`);
  for (const person of people) await person.sees('SRC 4');
  await Promise.all(
    people.map((person) => person.page.getByRole('button', { name: /^New source/i }).click()),
  );
  for (const person of people) {
    await expect(person.editor).toBeFocused();
    await person.page.keyboard.press('Escape');
    // Whoever comes second moves on to SRC 6; until then both may show an SRC 5.
    for (const id of ['SRC 6', 'SRC 5']) await person.saved(id);
  }
  expect((await show.rows('source')).map(({ id }) => id).sort()).toEqual([
    'SRC 1',
    'SRC 2',
    'SRC 4',
    'SRC 5',
    'SRC 6',
  ]);
});
