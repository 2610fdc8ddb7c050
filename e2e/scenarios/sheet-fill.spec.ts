import { expect, test } from '../fixtures/test.ts';

test('Sheet: filling down, series, dates, duplicates and fields of many rows are each one commit and one undo', async ({
  show,
  browserA,
  browserB,
}) => {
  for (let n = 1; n <= 4; n++)
    await show.add('checklist-item', {
      id: `CHK ${n}`,
      title: `Cam ${n * 2}`,
      category: 'RECORD',
      assignedTo: n === 1 ? 'Ana' : null,
    });
  for (const person of [browserA, browserB]) await person.open(`/p/${show.uuid}/checklist-items`);
  const { page } = browserA;
  const { keyboard } = page;
  let count = (await show.commits()).length;
  const isOneCommit = async () => expect((await show.commits()).length).toBe(++count);
  const select = async (from: string, to: string, field: string) => {
    await browserA.cell(from, field).click();
    await browserA.cell(to, field).click({ modifiers: ['Shift'] });
  };
  const choose = async (item: string) => {
    await page.getByRole('button', { name: 'Selection' }).click();
    await page.getByRole('menuitem', { name: item }).click();
  };

  await test.step('Ctrl+D over a selection, and in a single cell; Ctrl+Z, Ctrl+Y', async () => {
    await select('CHK 1', 'CHK 3', 'assignedTo');
    await keyboard.press('Control+d');
    await browserB.seesIn('CHK 3', 'assignedTo', 'Ana');
    await isOneCommit();
    await browserA.cell('CHK 4', 'assignedTo').click();
    await keyboard.press('Control+d');
    await browserB.seesIn('CHK 4', 'assignedTo', 'Ana');
    await isOneCommit();
    await keyboard.press('Control+z');
    await browserB.seesIn('CHK 4', 'assignedTo', '');
    await keyboard.press('Control+y');
    await browserB.seesIn('CHK 4', 'assignedTo', 'Ana');
    count = (await show.commits()).length;
  });
  await test.step('a series, from the menu of the selection', async () => {
    await select('CHK 1', 'CHK 4', 'title');
    await choose('Fill series');
    await browserB.seesIn('CHK 4', 'title', 'Cam 5');
    await isOneCommit();
  });
  await test.step('Ctrl+; writes the day into a column of days', async () => {
    await select('CHK 1', 'CHK 2', 'completionDate');
    await keyboard.press('Control+;');
    await browserB.seesIn('CHK 2', 'completionDate', /^\d{4}-\d\d-\d\d$/);
    await isOneCommit();
    await browserA.cell('CHK 1', 'title').click();
    await keyboard.press('Control+;');
    await expect(page.getByText(/goes into a column of dates/)).toBeVisible();
  });
  await test.step('Ctrl+Enter duplicates, the menu does so many times', async () => {
    await browserA.cell('CHK 4', 'title').click();
    await keyboard.press('Control+Enter');
    await browserB.seesIn('CHK 5', 'title', 'Cam 6');
    await isOneCommit();
    await select('CHK 4', 'CHK 5', 'title');
    await choose('Duplicate rows…');
    const dialog = page.getByRole('dialog', { name: 'Duplicate rows' });
    await dialog.getByRole('textbox', { name: 'Copies of each row' }).fill('3');
    await dialog.getByRole('button', { name: 'Add 6 rows' }).click();
    await browserB.sees('CHK 11');
    await isOneCommit();
    await keyboard.press('Control+z');
    await browserB.seesNo('CHK 6');
    count = (await show.commits()).length;
  });
  await test.step('fields of many rows: left, set, cleared', async () => {
    await select('CHK 1', 'CHK 5', 'title');
    await choose('Edit fields…');
    const dialog = page.getByRole('dialog', { name: 'Edit 5 checklist items' });
    await dialog.getByLabel('What becomes of Who').selectOption('clear');
    await dialog.getByLabel('New Days before').fill('soon');
    await dialog.getByRole('button', { name: 'Change 2 fields' }).click();
    await expect(dialog.getByRole('alert')).toContainText('Days before must be');
    await dialog.getByLabel('New Days before').fill('14');
    await dialog.getByRole('button', { name: 'Change 2 fields' }).click();
    for (const id of ['CHK 1', 'CHK 5']) {
      await browserB.seesIn(id, 'daysBeforeShow', '14');
      await browserB.seesIn(id, 'assignedTo', '');
    }
    await browserB.seesIn('CHK 1', 'title', 'Cam 2');
    await isOneCommit();
  });
  await test.step('renumbering what is selected keeps its spacers, and the ids of all others', async () => {
    await select('CHK 2', 'CHK 4', 'title');
    await keyboard.press('Shift+ArrowUp');
    await page.getByRole('button', { name: 'Renumber', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Renumber 2 checklist items' });
    await expect(dialog.getByRole('textbox', { name: 'Start' })).toHaveValue('2');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await show.post('checklist-item', { id: 'CHK 20', title: 'Cam 9', category: 'RECORD' });
    await browserA.sees('CHK 20');
    count = (await show.commits()).length;
    await select('CHK 4', 'CHK 20', 'title');
    await page.getByRole('button', { name: 'Renumber', exact: true }).click();
    const three = page.getByRole('dialog', { name: 'Renumber 3 checklist items' });
    await three.getByRole('textbox', { name: 'Start' }).fill('30');
    await three.getByRole('button', { name: 'Renumber 3' }).click();
    for (const id of ['CHK 30', 'CHK 31', 'CHK 46', 'CHK 3']) await browserB.sees(id);
    await isOneCommit();
  });
});
