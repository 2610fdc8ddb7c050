import { copiedFrom, paste } from '../fixtures/clipboard.ts';
import { expect, test } from '../fixtures/test.ts';

test('Sheet: blocks are copied, cut and pasted by keys; each paste is one commit and one undo, and a copied row gets a uuid of its own', async ({
  show,
  browserA,
  browserB,
}) => {
  for (let n = 1; n <= 4; n++)
    await show.add('connection', { id: `CBL ${n}`, lengthFt: n * 10, name: `name ${n}` });
  for (const person of [browserA, browserB]) await person.open(`/p/${show.uuid}/connections`);
  const { page } = browserA;
  const { keyboard } = page;
  const count = async () => (await show.commits()).length;

  await test.step('a block, with rows added for what does not fit', async () => {
    await browserA.cell('CBL 1', 'lengthFt').click();
    await keyboard.press('Shift+ArrowDown');
    await keyboard.press('Shift+ArrowRight');
    await keyboard.press('Control+c');
    await browserA.cell('CBL 4', 'lengthFt').click();
    const before = await count();
    await keyboard.press('Control+v');
    await expect(page.getByText('2 cells pasted, 1 row added')).toBeVisible();
    await browserB.seesIn('CBL 4', 'name', 'name 1');
    await browserB.seesIn('CBL 5', 'name', 'name 2');
    expect(await count()).toBe(before + 1);
    await keyboard.press('Control+z');
    await browserB.seesIn('CBL 4', 'name', 'name 4');
    await browserB.seesNo('CBL 5');
  });
  await test.step('a whole row over another: it keeps its id and uuid', async () => {
    const { uuid } = await show.find('connection', 'CBL 4');
    await browserA.cell('CBL 1', 'name').click();
    await keyboard.press('Shift+Space');
    await keyboard.press('Control+c');
    await browserA.cell('CBL 3', 'id').hover();
    await browserA.cell('CBL 4', 'name').click();
    await keyboard.press('Home');
    await keyboard.press('Control+v');
    await browserB.seesIn('CBL 4', 'name', 'name 1');
    await expect(page.getByText(/CBL 1 taken by other rows/)).toBeVisible();
    expect(await browserB.uuidOf('CBL 4')).toBe(uuid);
  });
  await test.step('one cell fills a selection; cut clears what it copies', async () => {
    await browserA.cell('CBL 3', 'name').click();
    await keyboard.press('Control+x');
    await browserB.seesIn('CBL 3', 'name', '');
    await browserA.cell('CBL 1', 'name').click();
    await keyboard.press('Control+Shift+End');
    await keyboard.press('Shift+ArrowLeft');
    const before = await count();
    await keyboard.press('Control+v');
    for (let n = 1; n <= 4; n++) await browserB.seesIn(`CBL ${n}`, 'name', 'name 3');
    expect(await count()).toBe(before + 1);
  });
});

test('Sheet: what Excel, LibreOffice and Google Sheets copy is pasted as it is, from an empty grid on', async ({
  show,
  browserA,
  browserB,
}) => {
  for (const person of [browserA, browserB]) await person.open(`/p/${show.uuid}/ccus`);
  const { page } = browserA;
  const name = async (id: string) => (await show.find('ccu', id)).name;

  await test.step('on an empty grid', async () => {
    await expect(page.getByText('paste them here')).toBeVisible();
    const cells = [
      ['CCU A', '007', 'Sony'],
      ['', '5" "inch"', ''],
      ['CCU C', 'two', '"quoted'],
    ];
    await paste(page, copiedFrom.excel(cells));
    await expect(page.getByText('3 rows added')).toBeVisible();
    await browserB.sees('CCU C');
    expect(await name('CCU A')).toBe('007');
    expect(await name('CCU C')).toBe('two');
    await browserA.cell('CCU C', 'note').click();
    await paste(page, copiedFrom.excel([['two\n"lines"']]));
    await expect.poll(async () => (await show.find('ccu', 'CCU C')).note).toBe('two\n"lines"');
    // Without an id it got the next free one.
    expect((await show.rows('ccu')).map((row) => row.name).sort()).toEqual(['007', '5" "inch"', 'two']);
  });
  await test.step('the line end that a program adds clears no row, and an empty last cell does', async () => {
    const cell = browserA.cell('CCU A', 'name');
    await cell.click();
    await paste(page, copiedFrom.libreOffice([['1E3']]));
    await browserB.seesIn('CCU A', 'name', '1E3');
    await browserB.seesIn('CCU C', 'name', /two/);
    await cell.click();
    await paste(page, copiedFrom.sheets([['=1+1'], ['']]));
    await browserB.seesIn('CCU A', 'name', '=1+1');
    await expect(page.getByText('2 cells pasted')).toBeVisible();
  });
  await test.step('hidden rows stay out, merged cells shift nothing', async () => {
    const html =
      '<table><tr><td colspan=2>one</td></tr><tr style="display:none"><td>no</td><td>no</td></tr><tr><td>a</td><td>b</td></tr></table>';
    await page.keyboard.press('Escape');
    await browserA.cell('CCU A', 'name').click();
    await paste(page, { text: 'one\t\nno\tno\na\tb\n', html });
    await browserB.seesIn('CCU A', 'name', 'one');
    await expect(page.getByText('no', { exact: true })).toHaveCount(0);
  });
});

test('Sheet: a paste that cannot be read, is too large, or goes where nobody may write says so, and writes nothing', async ({
  show,
  browserA,
}) => {
  await show.add('checklist-item', { id: 'CHK 1', title: 'Servers', category: 'RECORD', daysBeforeShow: 14 });
  await show.add('checklist-item', { id: 'CHK 2', title: 'Lenses', category: 'RECORD' });
  await browserA.open(`/p/${show.uuid}/checklist-items`);
  const { page } = browserA;
  const { seq } = await show.head();

  await browserA.cell('CHK 1', 'daysBeforeShow').click();
  await paste(page, { text: 'soon\n7\n-\n' });
  const dialog = page.getByRole('dialog', { name: 'Nothing was pasted' });
  await expect(dialog.getByRole('alert')).toContainText('cells cannot be read');
  await expect(dialog.getByRole('row', { name: /^1 .*soon/ })).toBeVisible();
  await expect(dialog.getByRole('row', { name: /^3 .*must be filled in a new row/ })).toBeVisible();
  await page.keyboard.press('Escape');

  await browserA.cell('CHK 1', 'dueDay').click();
  await paste(page, { text: '2026-05-01\n' });
  await expect(page.getByText('Due cannot be written by hand. Nothing was pasted.')).toBeVisible();

  await browserA.cell('CHK 1', 'title').click();
  await paste(page, { text: 'a\tb\tc\td\n'.repeat(25_000) });
  await expect(page.getByText(/25,000 rows \(100,000 cells\)/)).toBeVisible();
  expect((await show.head()).seq).toBe(seq);

  await page.getByRole('searchbox').fill('Lenses');
  await browserA.seesNo('CHK 1');
  await browserA.cell('CHK 2', 'title').click();
  await paste(page, { text: 'Lenses B\r\n' });
  await browserA.seesIn('CHK 2', 'title', 'Lenses B');
  expect((await show.find('checklist-item', 'CHK 1')).title).toBe('Servers');
});
