import { expect, test } from '../fixtures/test.ts';

test('U10 Rapid toggles: ten clicks as fast as possible end the same everywhere', async ({
  show,
  browserA,
  browserB,
}) => {
  const { uuid, version } = await show.add('checklist-item', {
    id: 'CHK 1',
    title: 'Lens',
    category: 'SCREENS',
  });
  for (const person of [browserA, browserB]) await person.open(`/p/${show.uuid}/checklist-items`);
  for (const clicks of [10, 9]) {
    await browserA.cell('CHK 1', 'completed').evaluate((cell, clicks) => {
      for (let n = 0; n < clicks; n++) cell.querySelector<HTMLElement>('[role="checkbox"]')?.click();
    }, clicks);
    await browserA.saved('CHK 1');
  }
  // Nineteen clicks in all: it is ticked.
  for (const person of [browserA, browserB]) {
    await expect(person.cell('CHK 1', 'completed').getByRole('checkbox')).toBeChecked();
    await expect(person.group('SCREENS')).toContainText('[1 of 1] SCREENS');
  }
  const row = await show.row('checklist-item', uuid);
  expect(row.completed).toBe(true);
  expect(row.version).toBe(version + 19);
  await expect(browserA.page.getByText(/needs? a choice/)).toHaveCount(0);
});
