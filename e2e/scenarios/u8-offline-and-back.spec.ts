import { expect, test } from '../fixtures/test.ts';

test('U8 Offline and back: what is added without a connection is kept in sight, sent once, and shown once', async ({
  show,
  browserA,
  browserB,
}) => {
  await show.add('camera', { id: 'CAM 1' });
  for (const person of [browserA, browserB]) await person.open(`/p/${show.uuid}/cameras`);
  await browserB.seesPeople(2);
  await browserA.goOffline();
  await expect(browserA.page.getByText(/^Offline\. You see the show as of/)).toBeVisible();
  await browserB.seesPeople(1);

  await browserA.page.getByRole('button', { name: /^New camera/i }).click();
  await expect(browserA.editor).toBeFocused();
  await browserA.page.keyboard.press('Escape');
  await expect(browserA.row('CAM 2')).toHaveAttribute('data-row-state', 'unsaved');
  await expect(browserA.waiting).toHaveText('1 change waiting');
  await browserB.seesNo('CAM 2');

  await browserA.goOnline();
  await browserA.seesConnected();
  await browserA.saved('CAM 2');
  await expect(browserA.waiting).toHaveCount(0);
  await browserB.sees('CAM 2');
  await browserB.seesPeople(2);
  expect((await show.rows('camera')).map(({ id }) => id)).toEqual(['CAM 1', 'CAM 2']);
  const made = (await show.commits()).filter(({ changes }) =>
    changes.some(({ entity }) => entity.id === 'CAM 2'),
  );
  expect(made).toHaveLength(1);
});

test('U8 Offline and back: unsent work survives a reload, and what refers to a new row follows it', async ({
  show,
  browserA,
  browserB,
}) => {
  const camera = await show.add('camera', { id: 'CAM 1', name: 'Hero' });
  for (const person of [browserA, browserB]) await person.open(`/p/${show.uuid}/ccus`);
  browserA.losesConnection = true;
  // The page itself can still be loaded: only what belongs to the show is out of reach.
  const api = /\/(api|ws)(\/|$)/;
  await browserA.page.context().route(api, (route) => route.abort());
  await browserA.page
    .getByRole('button', { name: /^New CCU/i })
    .first()
    .click();
  await expect(browserA.editor).toBeFocused();
  await browserA.editor.fill('Desk');
  await browserA.page.keyboard.press('Enter');
  await browserA.page.getByRole('navigation', { name: 'Parts of the show' }).getByText('Cameras').click();
  const editor = await browserA.startEditing('CAM 1', 'ccuUuid');
  await editor.fill('CCU 1');
  await browserA.page.keyboard.press('Enter');
  await expect(browserA.cell('CAM 1', 'ccuUuid')).toContainText('CCU 1');
  await expect(browserA.waiting).toHaveText('3 changes waiting');

  await browserA.page.reload();
  await expect(browserA.waiting).toHaveText('3 changes waiting');
  await expect(browserA.cell('CAM 1', 'ccuUuid')).toContainText('CCU 1');
  await browserA.page.context().unroute(api);
  await browserA.seesConnected();
  await expect(browserA.waiting).toHaveCount(0);
  const ccu = await show.find('ccu', 'CCU 1');
  expect(ccu.name).toBe('Desk');
  expect((await show.row('camera', camera.uuid)).ccuUuid).toBe(ccu.uuid);
  await browserB.seesIn('CCU 1', 'name', 'Desk');
  expect(await show.rows('ccu')).toHaveLength(1);
});
