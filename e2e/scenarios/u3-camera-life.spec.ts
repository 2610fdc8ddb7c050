import { expect, test } from '../fixtures/test.ts';

test('U3 Camera life: added, renamed, deleted; each step is on the other screen', async ({
  show,
  browserA,
  browserB,
}) => {
  await browserA.open(`/p/${show.uuid}/cameras`);
  await browserB.open(`/p/${show.uuid}/cameras`);
  await browserA.addRow('camera', 'CAM 1');
  await browserA.edit('CAM 1', 'name', 'Test Camera 1');
  await browserA.edit('CAM 1', 'model', 'HDC-3500');
  await browserB.seesIn('CAM 1', 'model', 'HDC-3500');
  await browserB.seesIn('CAM 1', 'name', 'Test Camera 1');
  await browserA.edit('CAM 1', 'name', 'Test Camera 1 - MODIFIED');
  await expect(browserB.cell('CAM 1', 'name')).toHaveText('Test Camera 1 - MODIFIED');
  const uuid = await browserB.uuidOf('CAM 1');
  for (const person of [browserA, browserB]) await expect(person.rowByUuid(uuid)).toHaveCount(1);
  await browserB.deleteRow('CAM 1');
  await expect(browserA.row('CAM 1')).toHaveCount(0);
  await browserA.reload();
  await browserA.seesNo('CAM 1');
});
