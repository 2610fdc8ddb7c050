import type { EntityType } from '@callsign/contracts/registry';
import { expect, test } from '../fixtures/test.ts';

/** Cells that hold what nobody would type today: programs and older versions wrote them so. */
const odd: [EntityType, string, string, string, Record<string, unknown>][] = [
  ['source', 'sources', 'note', 'SRC 1', { note: 'line 1\r\nline 2\n' }],
  ['source', 'sources', 'type', 'SRC 2', { type: 'laptop' }],
  ['source', 'sources', 'name', 'SRC 3', { name: 'name' }],
  ['source', 'sources', 'rate', 'SRC 4', { rate: 1e-7 }],
  ['source', 'sources', 'blanking', 'SRC 5', { blanking: null }],
  ['ccu', 'ccus', 'outputs', 'CCU 1', { outputs: ['', 'A', 'B, C'] }],
  ['ccu', 'ccus', 'outputs', 'CCU 2', { outputs: [] }],
  ['connection', 'connections', 'fromPort', 'CBL 1', { fromPort: '' }],
  ['connection', 'connections', 'lengthFt', 'CBL 2', { lengthFt: 0.1 + 0.2 }],
  ['connection', 'connections', 'sourceUuid', 'CBL 3', {}],
  [
    'checklist-item',
    'checklist-items',
    'completionDate',
    'CHK 1',
    { title: 't', completionDate: '2026-05-01' },
  ],
];

test('Opening a cell or a field and leaving it writes nothing, whatever it holds', async ({
  show,
  browserA,
}) => {
  const { page } = browserA;
  for (const [type, , , id, fields] of odd) await show.add(type, { id, ...fields });
  const { seq } = await show.head();
  let shown = '';
  for (const [, plural, field, id] of odd) {
    if (shown !== plural) await browserA.open(`/p/${show.uuid}/${plural}`);
    shown = plural;
    for (const leave of ['Enter', 'Tab', 'click']) {
      await browserA.startEditing(id, field);
      if (leave === 'click') await browserA.cell(id, 'id').click();
      else await page.keyboard.press(leave);
      await expect(browserA.editor).toHaveCount(0);
    }
  }
  const { uuid } = await show.find('ccu', 'CCU 1');
  await browserA.open(`/p/${show.uuid}/ccus?sel=${uuid}`);
  const outputs = page.getByRole('complementary').locator('[data-field="outputs"] input');
  await expect(outputs).toHaveValue('"", A, "B, C"');
  await outputs.press('Enter');
  await outputs.press('Tab');
  // What was written would stand before this.
  await browserA.edit('CCU 2', 'name', 'last');
  await browserA.saved('CCU 2');
  expect((await show.head()).seq).toBe(seq + 1);
});

test('An item of a list that holds a comma stays one item when the list is edited, copied and pasted', async ({
  show,
  browserA,
}) => {
  const { page } = browserA;
  const one = await show.add('ccu', { id: 'CCU 1', outputs: ['SDI 1, main', '5" monitor'] });
  const two = await show.add('ccu', { id: 'CCU 2' });
  await browserA.open(`/p/${show.uuid}/ccus`);
  await browserA.seesIn('CCU 1', 'outputs', '"SDI 1, main", 5" monitor');
  await browserA.edit('CCU 1', 'outputs', '"SDI 1, main", 5" monitor, SDI 3');
  await browserA.saved('CCU 1');
  const items = ['SDI 1, main', '5" monitor', 'SDI 3'];
  await expect.poll(async () => (await show.row('ccu', one.uuid)).outputs).toEqual(items);

  await browserA.cell('CCU 1', 'outputs').click();
  const text = await page.evaluate(() => {
    const clipboardData = new DataTransfer();
    document.activeElement?.dispatchEvent(
      new ClipboardEvent('copy', { clipboardData, bubbles: true, cancelable: true }),
    );
    return clipboardData.getData('text/plain');
  });
  await browserA.cell('CCU 2', 'outputs').click();
  await page.evaluate((copied) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', `${copied}\r\n`);
    document.activeElement?.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
    );
  }, text);
  await expect.poll(async () => (await show.row('ccu', two.uuid)).outputs).toEqual(items);
});

test('What can be read in two ways, or in none, is refused beside the cell with an example', async ({
  show,
  newBrowser,
}) => {
  const ana = await newBrowser('Ana', 'owner', { locale: 'de-DE' });
  const { uuid } = await show.add('connection', { id: 'CBL 1', lengthFt: 12.5 });
  await ana.open(`/p/${show.uuid}/connections`);
  await ana.seesIn('CBL 1', 'lengthFt', '12,5');
  const refusals = [
    ['1.200', 'Length ft: “1.200” can be 1200 or 1,2. Type 1200 or 1,2.'],
    ['0x10', 'Length ft must be a number, such as 12,5.'],
    ['-3', 'Length ft must be a number from 0 to 1,000,000,000.'],
  ] as const;
  const editor = await ana.startEditing('CBL 1', 'lengthFt');
  for (const [text, sentence] of refusals) {
    await editor.fill(text);
    await ana.page.keyboard.press('Enter');
    await expect(ana.page.getByRole('alert')).toHaveText(sentence);
  }
  await editor.fill('1 200,5');
  await ana.page.keyboard.press('Enter');
  await expect.poll(async () => (await show.row('connection', uuid)).lengthFt).toBe(1200.5);
});

test('A code is shown and typed by its label, and stays the code', async ({ show, browserA }) => {
  const { uuid } = await show.add('checklist-item', {
    id: 'CHK 1',
    title: 'Servers',
    category: 'MEDIA_SERVERS',
  });
  await browserA.open(`/p/${show.uuid}/checklist-items?sel=${uuid}`);
  await browserA.seesIn('CHK 1', 'category', 'MEDIA SERVERS');
  await expect(browserA.group('MEDIA SERVERS')).toBeVisible();
  await browserA.edit('CHK 1', 'category', 'outside vendors');
  await expect.poll(async () => (await show.row('checklist-item', uuid)).category).toBe('OUTSIDE_VENDORS');
  await expect(browserA.page.getByRole('complementary')).toContainText('MEDIA SERVERS → OUTSIDE VENDORS');
});
