import { test } from '../fixtures/test.ts';

test('U2d Checklist delete: the item leaves the other screen and a reload keeps it away', async ({
  show,
  browserA,
  browserB,
}) => {
  await show.add('checklist-item', { id: 'CHK 1', title: 'Lens counts', category: 'SCREENS' });
  await show.add('checklist-item', { id: 'CHK 2', title: 'Rigging', category: 'SCREENS' });
  await browserA.open(`/p/${show.uuid}/checklist-items`);
  await browserB.open(`/p/${show.uuid}/checklist-items`);
  await browserA.sees('CHK 1');
  await browserB.deleteRow('CHK 1');
  await browserA.seesNo('CHK 1');
  await browserA.reload();
  await browserA.sees('CHK 2');
  await browserA.seesNo('CHK 1');
});
