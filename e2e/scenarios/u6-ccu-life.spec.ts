import { expect, test } from '../fixtures/test.ts';

test('U6 CCU life: when it is deleted its cameras show no CCU on both screens, and Undo brings the link back', async ({
  show,
  browserA,
  browserB,
}) => {
  await browserA.open(`/p/${show.uuid}/ccus`);
  await browserB.open(`/p/${show.uuid}/ccus`);
  await browserA.addRow('CCU', 'CCU A');
  await browserA.edit('CCU A', 'name', 'Test CCU 1');
  await browserA.edit('CCU A', 'model', 'HDCU-3500');
  await browserB.seesIn('CCU A', 'model', 'HDCU-3500');
  await browserB.edit('CCU A', 'formatMode', '1080p59.94');
  await browserA.seesIn('CCU A', 'formatMode', '1080p59.94');
  const ccu = await show.find('ccu', 'CCU A');
  const camera = await show.add('camera', { id: 'CAM 1', ccuUuid: ccu.uuid });
  await browserB.open(`/p/${show.uuid}/cameras`);
  await browserB.seesIn('CAM 1', 'ccuUuid', /CCU A/);
  await browserA.deleteRow('CCU A');
  await browserA.seesNo('CCU A');
  await expect(browserB.cell('CAM 1', 'ccuUuid')).not.toContainText('CCU A');
  expect((await show.row('camera', camera.uuid)).ccuUuid).toBeNull();
  await browserA.page.getByRole('button', { name: 'Undo', exact: true }).click();
  await browserA.sees('CCU A');
  await browserB.seesIn('CAM 1', 'ccuUuid', /CCU A/);
  expect((await show.row('camera', camera.uuid)).ccuUuid).toBe(ccu.uuid);
});
