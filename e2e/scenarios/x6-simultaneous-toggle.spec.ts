import { expect, test } from '../fixtures/test.ts';

test('X6 Simultaneous toggle: two people tick one item together; it is ticked, once', async ({
  show,
  browserA,
  browserB,
}) => {
  const { uuid, version } = await show.add('checklist-item', {
    id: 'CHK 1',
    title: 'Lens',
    category: 'SCREENS',
  });
  const people = [browserA, browserB];
  for (const person of people) await person.open(`/p/${show.uuid}/checklist-items`);
  for (const person of people)
    await expect(person.cell('CHK 1', 'completed').getByRole('checkbox')).not.toBeChecked();
  // Neither can see what the other does before both have done it.
  for (const person of people) await person.goOffline();
  for (const person of people) await person.toggle('CHK 1', 'completed');
  for (const person of people) await expect(person.waiting).toHaveText('1 change waiting');
  await Promise.all(people.map((person) => person.goOnline()));
  for (const person of people) await expect(person.waiting).toHaveCount(0);
  for (const person of people) {
    await person.saved('CHK 1');
    await expect(person.cell('CHK 1', 'completed').getByRole('checkbox')).toBeChecked();
    await expect(person.group('SCREENS')).toContainText('[1 of 1] SCREENS');
    await expect(person.page.getByText(/needs? a choice/)).toHaveCount(0);
  }
  const row = await show.row('checklist-item', uuid);
  expect(row.completed).toBe(true);
  expect([version + 1, version + 2]).toContain(row.version);
});
