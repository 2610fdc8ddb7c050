import { expect, test } from '../fixtures/test.ts';

test('A viewer is offered nothing that changes the show, by mouse or by keys', async ({
  show,
  newBrowser,
}) => {
  const source = await show.add('source', { id: 'SRC 1', name: 'old' });
  await show.add('checklist-item', { id: 'CHK 1', title: 'Power' });
  const vera = await newBrowser('Vera', 'viewer');
  const { page } = vera;
  await vera.open(`/p/${show.uuid}/sources`);
  await expect(page.getByText('Viewing only')).toBeVisible();
  const before = (await show.head()).seq;
  await vera.cell('SRC 1', 'name').click();
  for (const key of ['F2', 'Enter', 'x', 'Delete', 'Control+Backspace', 'Insert', 'Control+z'])
    await page.keyboard.press(key);
  await vera.cell('SRC 1', 'name').dblclick();
  await page.evaluate(() => {
    const data = new DataTransfer();
    data.setData('text/plain', 'pasted');
    document.activeElement?.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData: data, bubbles: true }),
    );
  });
  await page.keyboard.press('Escape');
  await page.keyboard.press('n');
  await expect(vera.editor).toHaveCount(0);
  await expect(vera.cell('SRC 1', 'name')).toHaveAttribute('aria-readonly', 'true');
  for (const name of [/^New/, 'Renumber', /^Delete/])
    await expect(page.getByRole('button', { name })).toHaveCount(0);

  await vera.cell('SRC 1', 'id').getByText('SRC 1').click();
  const drawer = page.getByRole('complementary', { name: 'Details' });
  await expect(drawer).toContainText('old');
  await expect(drawer.getByRole('textbox')).toHaveCount(0);
  await expect(drawer.getByRole('combobox')).toHaveCount(0);
  await expect(drawer.getByRole('button', { name: /^Delete/ })).toHaveCount(0);
  await vera.open(`/p/${show.uuid}/checklist-items`);
  await vera.cell('CHK 1', 'completed').click();
  await vera.open(`/p/${show.uuid}/settings`);
  await expect(page.getByRole('main').getByRole('textbox')).toHaveCount(0);
  await vera.open(`/p/${show.uuid}/activity`);
  await expect(page.getByText('SRC 1').first()).toBeVisible();
  await expect(page.getByRole('button', { name: /^Undo/ })).toHaveCount(0);
  await vera.open('/');
  await expect(page.getByRole('link', { name: show.name })).toBeVisible();
  await expect(page.getByRole('button', { name: `Delete ${show.name}` })).toHaveCount(0);
  expect((await show.head()).seq).toBe(before);
  expect((await show.row('source', source.uuid)).name).toBe('old');
});

test('An operator edits what is there, adds and deletes nothing, and is not told secrets, which do not look empty', async ({
  show,
  newBrowser,
  browserA,
}) => {
  await show.add('stream', { id: 'STR 1', name: 'Main', streamKey: 'k-123', passcode: null });
  const omar = await newBrowser('Omar', 'operator');
  const { page } = omar;
  await omar.open(`/p/${show.uuid}/streams`);
  await omar.seesIn('STR 1', 'streamKey', 'hidden');
  await omar.seesIn('STR 1', 'passcode', 'hidden');
  await omar.cell('STR 1', 'streamKey').dblclick();
  await expect(omar.editor).toHaveCount(0);
  await omar.edit('STR 1', 'name', 'Main, renamed');
  await expect.poll(async () => (await show.find('stream', 'STR 1')).name).toBe('Main, renamed');
  for (const name of [/^New/, 'Renumber', /^Delete/])
    await expect(page.getByRole('button', { name })).toHaveCount(0);
  await expect(page.getByText('Viewing only')).toHaveCount(0);

  // Made an editor while it is open, he is told what was hidden: no row has changed, yet the screen does.
  await browserA.open(`/p/${show.uuid}/people`);
  await browserA.page.getByRole('combobox', { name: 'Role of Omar' }).selectOption('editor');
  await omar.seesIn('STR 1', 'streamKey', 'k-123');
  await omar.seesIn('STR 1', 'passcode', '');
  await expect(page.getByRole('button', { name: /^New/ })).toBeVisible();
  await browserA.page.getByRole('combobox', { name: 'Role of Omar' }).selectOption('operator');
  await omar.seesIn('STR 1', 'streamKey', 'hidden');
});
