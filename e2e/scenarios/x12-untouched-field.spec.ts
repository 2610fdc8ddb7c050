import { expect, test } from '../fixtures/test.ts';

test('X12 Untouched field: A saves the name only, the note that B changed is kept', async ({
  show,
  browserA,
  browserB,
}) => {
  const { uuid, version } = await show.add('camera', { id: 'CAM 1', note: 'old' });
  await browserA.open(`/p/${show.uuid}/cameras`);
  await browserB.open(`/p/${show.uuid}/cameras`);
  const nameOfA = await browserA.startEditing('CAM 1', 'name');
  await browserB.edit('CAM 1', 'note', 'new note of B');
  await expect(browserA.cell('CAM 1', 'note')).toHaveText('new note of B');
  await nameOfA.fill('Name of A');
  await browserA.page.keyboard.press('Enter');
  await browserB.seesIn('CAM 1', 'name', 'Name of A');
  expect(await show.row('camera', uuid)).toMatchObject({ name: 'Name of A', note: 'new note of B' });
  const stale = await show.put('camera', uuid, { version, lensType: 'Box 86x' });
  expect(stale.status).toBe(200);
  expect(await show.row('camera', uuid)).toMatchObject({ note: 'new note of B', lensType: 'Box 86x' });
});
