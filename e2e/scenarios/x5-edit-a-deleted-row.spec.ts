import { expect, test } from '../fixtures/test.ts';

test('X5 Edit a deleted row: its author is told by whom, keeps the text, and may restore the row or copy it as new', async ({
  show,
  browserA,
  browserB,
}) => {
  const { uuid } = await show.add('camera', { id: 'CAM 1', name: 'Hero', note: 'left of stage' });
  for (const person of [browserA, browserB]) await person.open(`/p/${show.uuid}/cameras`);
  const editor = await browserB.startEditing('CAM 1', 'name');
  await editor.fill('A long text of Ben');
  await browserA.deleteRow('CAM 1');
  await expect(browserB.page.getByText('This row was deleted while you edited it.')).toBeVisible();
  await expect(editor).toHaveValue('A long text of Ben');
  await browserB.page.keyboard.press('Enter');

  const offer = browserB.page.getByRole('region', { name: 'Text for CAM 1' });
  await expect(offer).toContainText(/CAM 1 was deleted by Ana at \d\d:\d\d/);
  await expect(offer).toContainText('A long text of Ben');
  expect((await show.row('camera', uuid)).isDeleted).toBe(true);
  await browserB.reload();
  await expect(offer).toContainText('A long text of Ben');

  await offer.getByRole('button', { name: 'Copy as new' }).click();
  await browserB.saved('CAM 1');
  await expect(offer).toHaveCount(0);
  const copy = await show.find('camera', 'CAM 1');
  expect(copy.uuid).not.toBe(uuid);
  expect(copy).toMatchObject({ name: 'A long text of Ben', note: 'left of stage' });
  expect((await show.row('camera', uuid)).isDeleted).toBe(true);
});

test('X5 Edit a deleted row: restored by its author, it comes back with the text, on both screens', async ({
  show,
  browserA,
  browserB,
}) => {
  const { uuid } = await show.add('camera', { id: 'CAM 1', name: 'Hero' });
  for (const person of [browserA, browserB]) await person.open(`/p/${show.uuid}/cameras`);
  await browserB.goOffline();
  await browserB.edit('CAM 1', 'name', 'Typed offline');
  await browserA.deleteRow('CAM 1');
  await browserA.seesNo('CAM 1');
  await browserB.goOnline();
  const offer = browserB.page.getByRole('region', { name: 'Text for CAM 1' });
  await expect(offer).toContainText('Typed offline');
  await offer.getByRole('button', { name: 'Restore row' }).click();
  for (const person of [browserA, browserB]) await person.seesIn('CAM 1', 'name', 'Typed offline');
  expect(await browserA.uuidOf('CAM 1')).toBe(uuid);
});
