import { test } from '../fixtures/test.ts';

test('U2c Checklist text edit: the new title is on the other screen and still there after a reload', async ({
  show,
  browserA,
  browserB,
}) => {
  await show.add('checklist-item', { id: 'CHK 1', title: 'Lens counts', category: 'SCREENS' });
  await browserA.open(`/p/${show.uuid}/checklist-items`);
  await browserB.open(`/p/${show.uuid}/checklist-items`);
  await browserA.edit('CHK 1', 'title', 'Lens and lumen counts');
  await browserB.seesIn('CHK 1', 'title', 'Lens and lumen counts');
  await browserA.reload();
  await browserA.seesIn('CHK 1', 'title', 'Lens and lumen counts');
});
