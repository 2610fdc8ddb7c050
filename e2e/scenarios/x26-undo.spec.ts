import { expect, test } from '../fixtures/test.ts';

test('X26 Undo by the one who did it: the row is back with uuid, id and links, and what others did since stays', async ({
  show,
  browserA,
  browserB,
}) => {
  const ccu = await show.add('ccu', { id: 'CCU 1' });
  const camera = await show.add('camera', { id: 'CAM 1', name: 'Hero', ccuUuid: ccu.uuid });
  const other = await show.add('ccu', { id: 'CCU 2', name: 'before' });
  for (const person of [browserA, browserB]) await person.open(`/p/${show.uuid}/ccus`);
  await browserA.deleteRow('CCU 1');
  await browserB.seesNo('CCU 1');
  await browserB.edit('CCU 2', 'name', 'of Ben');
  await browserA.seesIn('CCU 2', 'name', 'of Ben');
  expect((await show.row('camera', camera.uuid)).ccuUuid).toBeNull();

  await browserA.page.keyboard.press('Control+z');
  await expect(browserA.page.getByText(/^Undone: /)).toBeVisible();
  for (const person of [browserA, browserB]) expect(await person.uuidOf('CCU 1')).toBe(ccu.uuid);
  expect((await show.row('camera', camera.uuid)).ccuUuid).toBe(ccu.uuid);
  expect((await show.row('ccu', other.uuid)).name).toBe('of Ben');

  await browserA.page.keyboard.press('Control+Shift+z');
  for (const person of [browserA, browserB]) await person.seesNo('CCU 1');
  await browserA.page.keyboard.press('Control+z');
  await browserB.sees('CCU 1');
});

test('X26 An undo leaves alone what somebody has changed since, and says so', async ({
  show,
  browserA,
  browserB,
}) => {
  const { uuid } = await show.add('source', { id: 'SRC 1', name: 'old', note: 'old' });
  for (const person of [browserA, browserB]) await person.open(`/p/${show.uuid}/sources`);
  await browserA.edit('SRC 1', 'name', 'of Ana');
  await browserA.saved('SRC 1');
  await browserB.seesIn('SRC 1', 'name', 'of Ana');
  await browserB.edit('SRC 1', 'name', 'of Ben');
  await browserA.seesIn('SRC 1', 'name', 'of Ben');
  await browserA.page.keyboard.press('Control+z');
  await expect(
    browserA.page.getByText(/Left alone, because others have changed it since: Name of SRC 1/),
  ).toBeVisible();
  expect((await show.row('source', uuid)).name).toBe('of Ben');
});

test('X26 One field of a row’s history is reverted, and the activity tells all of it', async ({
  show,
  browserA,
}) => {
  const { uuid } = await show.add('source', { id: 'SRC 1', name: 'first', note: 'kept' });
  await show.put('source', uuid, { name: 'second', note: 'changed' });
  await browserA.open(`/p/${show.uuid}/sources?sel=${uuid}`);
  const drawer = browserA.page.getByRole('complementary');
  await drawer.getByRole('button', { name: 'Revert Name' }).click();
  await browserA.seesIn('SRC 1', 'name', 'first');
  await browserA.saved('SRC 1');
  expect(await show.row('source', uuid)).toMatchObject({ name: 'first', note: 'changed' });

  await browserA.open(`/p/${show.uuid}/activity`);
  const feed = browserA.page.getByRole('list', { name: 'Activity' });
  await expect(feed.getByRole('listitem').first()).toContainText(/Ana/);
  await expect(feed).toContainText(/second.*first/);
  await browserA.page.getByRole('combobox', { name: 'What' }).selectOption('created');
  await expect(feed).not.toContainText('second');
  const href = await browserA.page.getByRole('link', { name: 'CSV' }).getAttribute('href');
  const csv = await (await browserA.page.request.get(href ?? '')).text();
  expect(csv).toContain('SRC 1');
  expect(csv).not.toContain('updated');
});
