import { expect, test } from '../fixtures/test.ts';

test('Plain http on the LAN: the book works without a secure context, and every copy button copies or says how', async ({
  show,
  browserA,
  baseURL,
}) => {
  const { uuid } = await show.add('source', { id: 'SRC 1', name: 'old' });
  const { page } = browserA;
  const context = page.context();
  const place = (baseURL ?? '').replace('127.0.0.1', 'callsign.test');
  const cookies = await context.cookies();
  await context.addCookies(cookies.map(({ name, value }) => ({ name, value, url: place })));
  await browserA.open(`${place}/p/${show.uuid}/sources?sel=${uuid}`);
  const lacking = ['clipboard', 'locks', 'serviceWorker', 'credentials'];
  expect(
    await page.evaluate((names) => [isSecureContext, ...names.filter((name) => name in navigator)], lacking),
  ).toEqual([false]);

  const filter = page.getByRole('searchbox');
  const pasted = async () => {
    await filter.fill('');
    await filter.press('Control+v');
    return filter.inputValue();
  };
  await page.getByTitle('Copy the uuid').click();
  await expect.poll(pasted).toBe(uuid);
  await page.getByTitle('Copy the link').click();
  await expect.poll(pasted).toBe(`${place}/i/${uuid}`);
  await filter.fill('');

  // The text of a cell that is being edited while its row goes away.
  await show.add('source', { id: 'SRC 2' });
  const editor = await browserA.startEditing('SRC 2', 'name');
  await editor.fill('what I wrote');
  const second = await show.find('source', 'SRC 2');
  await page.request.delete(`/api/sources/${second.uuid}`);
  await page.getByRole('button', { name: 'Copy my text' }).click();
  await expect(page.getByText('Copied.')).toBeVisible();
  await expect(editor).toBeFocused();
  await page.keyboard.press('Escape');
  await expect.poll(pasted).toBe('what I wrote');
  await filter.fill('');

  // A second tab: one of the two sends, though there are no locks.
  const tab = await context.newPage();
  await tab.goto(`${place}/p/${show.uuid}/sources`);
  await tab.getByRole('grid').locator('[data-id="SRC 1"] [data-field="name"]').click();
  await tab.keyboard.type('from the second tab');
  await tab.keyboard.press('Enter');
  await browserA.seesIn('SRC 1', 'name', 'from the second tab');
  await tab.close();

  // A browser that forbids the copy command as well.
  await browserA.cell('SRC 1', 'id').click();
  await page.evaluate(() => {
    document.execCommand = () => false;
  });
  await page.getByTitle('Copy the uuid').click();
  const dialog = page.getByRole('dialog', { name: 'Copy this text' });
  await expect(dialog).toContainText('Press Ctrl+C');
  await expect.poll(() => page.evaluate(() => document.getSelection()?.toString())).toBe(uuid);
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);

  // Without a service worker the page could not be loaded again.
  await browserA.goOffline();
  await expect(page.getByText(/Leave this page open: it cannot be loaded again/)).toBeVisible();
});
