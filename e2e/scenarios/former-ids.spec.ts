import { expect, test } from '../fixtures/test.ts';

test('former ids: whoever looks for an id that a row had once is led to the row, and sees what it was', async ({
  show,
  browserA,
}) => {
  const { uuid } = await show.add('camera', { id: 'SRC 1', name: 'Hero' });
  await show.put('camera', uuid, { id: 'CAM 4' });
  await show.add('source', { id: 'SRC 10' });
  await browserA.open(`/p/${show.uuid}/sources`);
  await browserA.sees('SRC 10');
  await browserA.page.getByRole('searchbox').fill('SRC 1');
  const found = browserA.page.getByRole('list', { name: 'Found by another name' });
  await expect(found.getByRole('listitem')).toHaveText(['CAM 4 — was SRC 1']);
  await browserA.sees('SRC 10');
  await found.getByRole('button').click();
  await expect(browserA.page).toHaveURL(new RegExp(`/p/${show.uuid}/cameras\\?.*sel=${uuid}`));
  await expect(browserA.page.getByRole('complementary')).toContainText('CAM 4');
  await expect(found).toHaveCount(0);
});

test('read-only: everybody sees that it is, and what is typed meanwhile is saved when it ends', async ({
  show,
  browserA,
}) => {
  const { uuid } = await show.add('source', { id: 'SRC 1', name: 'before' });
  await browserA.open(`/p/${show.uuid}/sources`);
  await browserA.sees('SRC 1');
  browserA.waitsForShow = true;
  const maintenance = await show.add('switch', { readOnly: true });
  const banner = browserA.page.getByRole('status').filter({ hasText: 'This show is read-only (SWI 1)' });
  await expect(banner).toBeVisible();
  await browserA.edit('SRC 1', 'name', 'typed meanwhile');
  await browserA.seesIn('SRC 1', 'name', 'typed meanwhile');
  expect((await show.row('source', uuid)).name).toBe('before');
  await show.put('switch', maintenance.uuid, { readOnly: false });
  await expect(banner).toHaveCount(0);
  await browserA.saved('SRC 1');
  expect((await show.row('source', uuid)).name).toBe('typed meanwhile');
});
