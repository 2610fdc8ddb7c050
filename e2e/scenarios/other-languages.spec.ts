import { expect, test } from '../fixtures/test.ts';

test('Japanese: the Enter that confirms a candidate saves nothing, in the grid, in the details and in a dialog', async ({
  show,
  browserA,
}) => {
  const { uuid, version } = await show.add('source', { id: 'SRC 1', name: 'old' });
  await browserA.open(`/p/${show.uuid}/sources?sel=${uuid}`);
  const { page } = browserA;
  /** Safari: the composition has ended already, and only the key code says that the key was the input method's. */
  const confirm = (key: string) =>
    page.evaluate((key) => {
      const target = document.activeElement ?? document.body;
      target.dispatchEvent(new CompositionEvent('compositionend', { data: '東京', bubbles: true }));
      const taken = { key, keyCode: 229, bubbles: true, cancelable: true };
      target.dispatchEvent(new KeyboardEvent('keydown', taken as KeyboardEventInit));
    }, key);

  const editor = await browserA.startEditing('SRC 1', 'name');
  await editor.fill('東京');
  await confirm('Enter');
  await expect(editor).toBeFocused();
  await confirm('Escape');
  await expect(editor).toHaveValue('東京');
  await page.keyboard.press('Escape');

  const field = page.getByRole('complementary').getByRole('textbox', { name: 'Name', exact: true });
  await field.fill('大阪');
  await confirm('Enter');
  await confirm('Escape');
  await expect(field).toHaveValue('大阪');
  await field.press('Escape');

  await page.getByRole('button', { name: 'Renumber', exact: true }).click();
  await confirm('Escape');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  expect((await show.row('source', uuid)).version).toBe(version);

  await browserA.edit('SRC 1', 'name', '京都');
  await browserA.saved('SRC 1');
  expect((await show.row('source', uuid)).name).toBe('京都');
});

test('Dead keys: the accent opens the cell, and the letter that follows is composed in it', async ({
  show,
  browserA,
}) => {
  await show.add('source', { id: 'SRC 1', name: 'old' });
  await browserA.open(`/p/${show.uuid}/sources`);
  const { page } = browserA;
  await browserA.cell('SRC 1', 'name').click();
  const browser = await page.context().newCDPSession(page);
  await browser.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', key: 'Dead', code: 'Quote' });
  await browser.send('Input.imeSetComposition', { text: '´', selectionStart: 1, selectionEnd: 1 });
  await browser.send('Input.insertText', { text: 'é' });
  await expect(browserA.editor).toHaveValue('é');
  await page.keyboard.press('Enter');
  await browserA.seesIn('SRC 1', 'name', 'é');
});

test('Translation: a translator that asks nobody tears no cell, no id and no connection mark apart', async ({
  show,
  browserA,
}) => {
  const rows = [];
  for (const n of [1, 2, 3]) rows.push(await show.add('source', { id: `SRC ${n}`, name: `Laptop ${n}` }));
  await browserA.open(`/p/${show.uuid}/sources`);
  await browserA.sees('SRC 3');
  const { page } = browserA;
  await expect(page.locator('html')).toHaveAttribute('translate', 'no');
  // As Chrome's does where the page does not ask to be left alone: each text into two font elements.
  const translate = () =>
    page.evaluate(() => {
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      const texts: Text[] = [];
      while (walker.nextNode()) texts.push(walker.currentNode as Text);
      for (const text of texts.filter(({ data }) => data.trim() !== '')) {
        const [outer, inner] = [document.createElement('font'), document.createElement('font')];
        inner.textContent = `«${text.data}»`;
        outer.append(inner);
        text.replaceWith(outer);
      }
    });
  await translate();
  const [first, second, third] = rows;
  if (!first || !second) throw new Error('The show has no rows.');
  await show.put('source', first.uuid, { name: 'Changed by Ben' });
  await show.put('source', second.uuid, { id: 'SRC 20' });
  await page.request.delete(`/api/sources/${third?.uuid}`);
  await browserA.seesIn('SRC 1', 'name', 'Changed by Ben');
  await browserA.seesIn('SRC 20', 'id', 'SRC 20');
  await browserA.seesNo('SRC 3');
  await browserA.goOffline();
  await expect(page.getByRole('status').filter({ hasText: /^(Reconnecting…|Offline)$/ })).toBeVisible();
  await browserA.goOnline();
  await browserA.seesConnected();
  const editor = await browserA.startEditing('SRC 1', 'name');
  await expect(editor).toHaveValue('Changed by Ben');
  await page.keyboard.press('Escape');
  await translate();
  for (const place of ['cameras', 'checklist-items', 'activity', 'trash', 'people', 'sources']) {
    await page.evaluate((path) => {
      history.pushState(null, '', path);
      dispatchEvent(new PopStateEvent('popstate'));
    }, `/p/${show.uuid}/${place}`);
    await expect(page.getByRole('main')).toBeVisible();
    await translate();
  }
  await expect(page.getByText('could not be shown')).toHaveCount(0);
  await browserA.seesIn('SRC 1', 'name', /Changed by Ben/);
});
