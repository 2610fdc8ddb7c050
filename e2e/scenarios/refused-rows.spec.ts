import { expect, test } from '../fixtures/test.ts';

test('Refused new row: a line for a snake that was deleted meanwhile waits in a banner over a reload, and is saved when the snake is back', async ({
  show,
  browserA,
  browserB,
}) => {
  const snake = await show.add('cable-snake', { id: 'SNK 1' });
  await show.add('snake-line', { id: 'LINE 1', cableSnakeUuid: snake.uuid, lineNumber: 1 });
  await browserA.open(`/p/${show.uuid}/snake-lines`);
  await browserB.open(`/p/${show.uuid}/cable-snakes`);
  await browserA.cell('LINE 1', 'id').click();
  await browserA.goOffline();
  await browserA.page.getByRole('button', { name: /^New/ }).first().click();
  // The draft asks for what a line cannot be without.
  await expect(browserA.editor).toBeFocused();
  await browserA.editor.fill('SNK 1');
  await browserA.page.keyboard.press('Enter');
  await expect(browserA.grid.locator('[role="row"][data-fresh]')).toHaveCount(1);
  await browserB.deleteRow('SNK 1');
  await browserB.seesNo('SNK 1');
  await browserA.goOnline();

  const banner = browserA.page.getByRole('region', { name: 'Not saved' });
  await expect(banner).toContainText('Not saved: the new');
  await browserA.reload();
  await expect(banner).toContainText('Not saved: the new');
  expect(await show.rows('snake-line')).toHaveLength(0);

  await browserB.page.keyboard.press('Control+z');
  await browserB.sees('SNK 1');
  await browserA.sees('LINE 1');
  await banner.getByRole('button', { name: 'Retry' }).click();
  await expect(banner).toHaveCount(0);
  await expect.poll(async () => (await show.rows('snake-line')).length).toBe(2);
  expect((await show.rows('snake-line')).every(({ cableSnakeUuid }) => cableSnakeUuid === snake.uuid)).toBe(
    true,
  );
});
