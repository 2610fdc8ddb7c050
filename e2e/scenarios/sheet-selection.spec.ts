import { expect, test } from '../fixtures/test.ts';

test('Sheet: cells are selected by keys, by Shift and a press, and by dragging; counted, cleared in one commit, and back by one undo', async ({
  show,
  browserA,
  browserB,
}) => {
  for (let n = 1; n <= 5; n++)
    await show.add('connection', { id: `CBL ${n}`, lengthFt: n * 10, note: n === 3 ? null : `note ${n}` });
  for (const person of [browserA, browserB]) await person.open(`/p/${show.uuid}/connections`);
  const { page, grid } = browserA;
  const { keyboard } = page;
  const footer = page.locator('footer');
  const selected = grid.locator('[data-in-range]');
  const active = (id: string, field: string) =>
    expect(browserA.cell(id, field)).toHaveAttribute('data-active', 'true');

  await test.step('Shift and arrows', async () => {
    await browserA.cell('CBL 2', 'lengthFt').click();
    await keyboard.press('Shift+ArrowDown');
    await keyboard.press('Shift+ArrowDown');
    await expect(footer).toContainText('3 cells selected (3 × 1), 3 filled, sum 90');
    await active('CBL 2', 'lengthFt');
    await expect(browserA.cell('CBL 4', 'lengthFt')).toHaveAttribute('aria-selected', 'true');
    await expect(browserA.cell('CBL 4', 'lengthFt')).toHaveAccessibleName('Length ft, CBL 4: 40');
  });
  await test.step('Shift and a press; dragging', async () => {
    await browserA.cell('CBL 1', 'lengthFt').click();
    await browserA.cell('CBL 5', 'lengthFt').click({ modifiers: ['Shift'] });
    await expect(footer).toContainText('5 cells selected (5 × 1), 5 filled, sum 150');
    await browserA.cell('CBL 2', 'lengthFt').hover();
    await page.mouse.down();
    await browserA.cell('CBL 3', 'id').hover();
    await page.mouse.up();
    await expect(browserA.cell('CBL 3', 'id')).toHaveAttribute('data-in-range', 'true');
    await expect(page.getByRole('complementary')).toHaveCount(0);
    await active('CBL 2', 'lengthFt');
  });
  await test.step('Ctrl and an arrow, with Shift; Ctrl+A; Shift+Space; Escape', async () => {
    await browserA.cell('CBL 1', 'note').click();
    await keyboard.press('Control+ArrowDown');
    await active('CBL 2', 'note');
    await keyboard.press('Control+ArrowDown');
    await active('CBL 4', 'note');
    await keyboard.press('Control+Shift+ArrowUp');
    await expect(footer).toContainText('3 cells selected (3 × 1), 2 filled');
    await keyboard.press('Control+a');
    const columns = Number(await grid.getAttribute('aria-colcount'));
    await expect(selected).toHaveCount(5 * columns);
    await keyboard.press('Escape');
    await expect(selected).toHaveCount(0);
    await keyboard.press('Shift+Space');
    await expect(selected).toHaveCount(columns);
    await active('CBL 4', 'note');
  });
  await test.step('Delete is one commit, and one undo', async () => {
    await browserA.cell('CBL 1', 'lengthFt').click();
    await keyboard.press('Control+Shift+End');
    const before = (await show.commits()).length;
    await keyboard.press('Delete');
    await browserB.seesIn('CBL 5', 'note', '');
    await browserB.seesIn('CBL 1', 'lengthFt', '');
    await expect(page.getByText(/^9 cells cleared/)).toBeVisible();
    const commits = await show.commits();
    expect(commits).toHaveLength(before + 1);
    expect(commits.at(-1)?.changes).toHaveLength(5);
    await keyboard.press('Control+z');
    await browserB.seesIn('CBL 5', 'note', 'note 5');
    await browserB.seesIn('CBL 1', 'lengthFt', '10');
  });
  await test.step('typing replaces the active cell; Ctrl+Backspace deletes the selected rows', async () => {
    await browserA.cell('CBL 1', 'note').click();
    await keyboard.press('Shift+ArrowDown');
    await keyboard.type('new');
    await keyboard.press('Enter');
    await browserB.seesIn('CBL 1', 'note', 'new');
    await browserB.seesIn('CBL 2', 'note', 'note 2');
    await keyboard.press('Shift+ArrowDown');
    await keyboard.press('Control+Backspace');
    await browserB.seesNo('CBL 2');
    await browserB.seesNo('CBL 3');
    await keyboard.press('Control+z');
    await browserB.sees('CBL 2');
    await browserB.sees('CBL 3');
  });
});

test('Sheet: a selection that somebody has changed since is not cleared, and says which row it was', async ({
  show,
  browserA,
  browserB,
}) => {
  for (let n = 1; n <= 3; n++) await show.add('source', { id: `SRC ${n}`, note: `note ${n}` });
  for (const person of [browserA, browserB]) await person.open(`/p/${show.uuid}/sources`);
  const { page } = browserA;
  await browserA.cell('SRC 1', 'note').click();
  await page.keyboard.press('Control+Shift+ArrowDown');
  await browserA.goOffline();
  await page.keyboard.press('Delete');
  // Shown at once, and kept until the server answers.
  await browserA.seesIn('SRC 1', 'note', '');
  await browserB.edit('SRC 2', 'note', 'of Ben');
  await browserB.saved('SRC 2');
  await browserA.goOnline();
  await expect(page.getByText(/Left out: SRC 2/)).toBeVisible();
  for (const person of [browserA, browserB]) await person.seesIn('SRC 1', 'note', 'note 1');
  await page.getByRole('button', { name: 'Do the others' }).click();
  for (const person of [browserA, browserB]) {
    await person.seesIn('SRC 1', 'note', '');
    await person.seesIn('SRC 3', 'note', '');
    await person.seesIn('SRC 2', 'note', 'of Ben');
  }
});
