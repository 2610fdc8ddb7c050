import { expect, test } from '../fixtures/test.ts';

test('Restoring a snake whose lines’ ids were given away: the trash names who has them and brings it back under free ones, and one undo takes it back', async ({
  show,
  browserA,
  browserB,
}) => {
  const old = await show.add('cable-snake', { id: 'SNK 1', name: 'Old stage' });
  for (const [at, id] of ['LINE 1', 'LINE 2', 'LINE 3'].entries())
    await show.add('snake-line', { id, cableSnakeUuid: old.uuid, lineNumber: at + 1 });
  await browserA.open(`/p/${show.uuid}/cable-snakes`);
  await browserB.open(`/p/${show.uuid}/snake-lines`);
  await browserA.deleteRow('SNK 1');
  await browserA.seesNo('SNK 1');
  const next = await show.add('cable-snake', { id: 'SNK 2', name: 'New stage' });
  await show.add('snake-line', { id: 'LINE 1', cableSnakeUuid: next.uuid, lineNumber: 1 });
  await show.add('snake-line', { id: 'line 3', cableSnakeUuid: next.uuid, lineNumber: 2 });

  await browserA.open(`/p/${show.uuid}/trash`);
  const line = browserA.page.locator(`li[data-uuid="${old.uuid}"]`);
  await line.getByRole('button', { name: 'Restore SNK 1' }).click();
  await expect(line.getByRole('alert')).toContainText(
    'LINE 1, which would come back too, is taken; LINE 3, which would come back too, is taken (line 3)',
  );
  await expect(line.getByLabel('LINE 3 as')).toHaveValue('LINE 5');
  await line.getByLabel('LINE 1 as').fill('LINE 11');
  await line.getByLabel('LINE 1 as').press('Enter');
  await expect(line).toHaveCount(0);
  await expect
    .poll(async () => (await show.rows('snake-line')).map(({ id }) => id).sort())
    .toEqual(['LINE 1', 'LINE 11', 'LINE 2', 'LINE 5', 'line 3']);
  await browserB.sees('LINE 11');

  await browserA.page.keyboard.press('Control+z');
  await expect
    .poll(async () => (await show.rows('snake-line')).map(({ id }) => id).sort())
    .toEqual(['LINE 1', 'line 3']);
});

test('Undoing a deletion whose ids were given away: the notice says who has them, and brings the rows back under free ones', async ({
  show,
  browserA,
}) => {
  const row = await show.add('source', { id: 'SRC 1', name: 'Old laptop' });
  await browserA.open(`/p/${show.uuid}/sources`);
  await browserA.deleteRow('SRC 1');
  await browserA.seesNo('SRC 1');
  await show.add('source', { id: 'SRC 1', name: 'New laptop' });
  await browserA.sees('SRC 1');
  await browserA.page.keyboard.press('Control+z');
  await expect(browserA.page.getByText('SRC 1 is taken by New laptop. Free: SRC 2.')).toBeVisible();
  await browserA.page.getByRole('button', { name: 'Use SRC 2' }).click();
  await expect.poll(async () => (await show.row('source', row.uuid)).id).toBe('SRC 2');
});
