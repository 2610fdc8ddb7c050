import { expect, test } from '../fixtures/test.ts';

test('Switches: read-only holds on every screen at once, and what is typed meanwhile is sent when it ends', async ({
  show,
  browserA,
  newBrowser,
}) => {
  const { uuid } = await show.add('source', { id: 'SRC 1', name: 'old' });
  const cal = await newBrowser('Cal', 'operator');
  await cal.open(`/p/${show.uuid}/sources`);
  const { page } = browserA;
  await browserA.open(`/p/${show.uuid}/sources`);
  await page.keyboard.press('g');
  await page.keyboard.press('e');
  await page.getByRole('link', { name: 'Switches' }).click();
  const readOnly = page.getByRole('switch', { name: 'Read-only' });
  await expect(readOnly).not.toBeChecked();
  cal.waitsForShow = browserA.waitsForShow = true;
  await readOnly.check();
  const banner = /This show is read-only/;
  for (const one of [page, cal.page]) await expect(one.getByText(banner)).toBeVisible();
  await expect(page.locator('[data-switch="readOnly"]')).toContainText('Switched by Ana');
  await expect(page.locator('[data-switch="idLookup"]')).toContainText('Never switched');

  await cal.edit('SRC 1', 'name', 'typed meanwhile');
  await expect(cal.waiting).toHaveText('1 change waiting');
  expect((await show.row('source', uuid)).name).toBe('old');
  await browserA.open(`/p/${show.uuid}/cameras`);
  await expect(page.getByText(banner)).toBeVisible();

  // Its owner has typed too, which must not keep the switch from being turned.
  await browserA.open(`/p/${show.uuid}/sources`);
  await browserA.edit('SRC 1', 'note', 'of Ana');
  await expect(browserA.waiting).toHaveText('1 change waiting');
  await page.getByRole('link', { name: 'Switches' }).click();
  await readOnly.uncheck();
  for (const one of [page, cal.page]) await expect(one.getByText(banner)).toHaveCount(0);
  await expect
    .poll(async () => show.row('source', uuid))
    .toMatchObject({ name: 'typed meanwhile', note: 'of Ana' });
  await expect(cal.waiting).toHaveCount(0);
});

test('Switches: one kind of row is made read-only, and the others go on', async ({
  show,
  browserA,
  browserB,
}) => {
  await show.add('source', { id: 'SRC 1', name: 'old' });
  await show.add('camera', { id: 'CAM 1', name: 'old' });
  const { page } = browserA;
  await browserA.open(`/p/${show.uuid}/switches`);
  await page.getByLabel('Kind of row', { exact: true }).selectOption('sources');
  await page.getByRole('button', { name: 'Add switches' }).click();
  const sources = page.getByRole('list', { name: 'Switches of sources' });
  await sources.getByRole('switch', { name: 'Read-only' }).check();
  await browserB.open(`/p/${show.uuid}/sources`);
  await expect(browserB.page.getByText(/Sources are read-only/)).toBeVisible();
  browserB.waitsForShow = true;
  await browserB.edit('SRC 1', 'name', 'waits');
  await expect(browserB.waiting).toHaveText('1 change waiting');
  await browserB.open(`/p/${show.uuid}/cameras`);
  await expect(browserB.page.getByText(/are read-only/)).toHaveCount(0);
  await browserB.edit('CAM 1', 'name', 'goes on');
  await expect.poll(async () => (await show.find('camera', 'CAM 1')).name).toBe('goes on');

  await page.getByRole('button', { name: 'Remove the switches of sources' }).click();
  await expect(sources).toHaveCount(0);
  await expect.poll(async () => (await show.find('source', 'SRC 1')).name).toBe('waits');
  await expect(browserB.waiting).toHaveCount(0);
});

test('Switches and keys are for owners: who may less is offered neither', async ({ show, newBrowser }) => {
  const eve = await newBrowser('Eve', 'editor');
  await eve.open(`/p/${show.uuid}/people`);
  for (const name of ['Keys', 'Switches']) await expect(eve.page.getByRole('link', { name })).toHaveCount(0);
  await eve.open(`/p/${show.uuid}/keys`);
  await expect(eve.page.getByText('Only owners of this show see its keys.')).toBeVisible();
  await eve.open(`/p/${show.uuid}/switches`);
  await expect(eve.page.getByRole('switch')).toHaveCount(0);
});
