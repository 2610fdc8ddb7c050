import { expect, test } from '../fixtures/test.ts';

test('U2b Checklist toggle: ticked and unticked on both screens, the done time comes from the server', async ({
  show,
  browserA,
  browserB,
}) => {
  const { uuid } = await show.add('checklist-item', {
    id: 'CHK 1',
    title: 'Lens counts',
    category: 'SCREENS',
  });
  await browserA.open(`/p/${show.uuid}/checklist-items`);
  await browserB.open(`/p/${show.uuid}/checklist-items`);
  const started = Date.now();
  await browserA.toggle('CHK 1', 'completed');
  await expect(browserB.group('SCREENS')).toContainText('[1 of 1] SCREENS');
  await expect(browserA.group('SCREENS')).toContainText('[1 of 1] SCREENS');
  const { completedAt } = await show.row('checklist-item', uuid);
  expect(Date.parse(completedAt ?? '')).toBeGreaterThan(started - 5000);
  await browserA.toggle('CHK 1', 'completed');
  await expect(browserB.group('SCREENS')).toContainText('[0 of 1] SCREENS');
  expect((await show.row('checklist-item', uuid)).completedAt).toBeNull();
});
