import { expect, test } from '../fixtures/test.ts';

test('U2a Checklist add: the item is in its category and the counter grows on both screens', async ({
  show,
  browserA,
  browserB,
}) => {
  await show.add('checklist-item', {
    id: 'CHK 1',
    title: 'Lens counts',
    category: 'SCREENS',
    completed: true,
  });
  await browserA.open(`/p/${show.uuid}/checklist-items`);
  await browserB.open(`/p/${show.uuid}/checklist-items`);
  await expect(browserB.group('SCREENS')).toContainText('[1 of 1] SCREENS');
  await show.add('checklist-item', { id: 'CHK 2', title: 'Multi-Browser Test Item', category: 'SCREENS' });
  for (const person of [browserA, browserB]) {
    await person.seesIn('CHK 2', 'title', 'Multi-Browser Test Item');
    await expect(person.group('SCREENS')).toContainText('[1 of 2] SCREENS');
  }
  await browserA.page
    .getByRole('button', { name: /^New check/i })
    .first()
    .click();
  await expect(browserA.editor).toBeFocused();
});
