import { expect, test } from '../fixtures/test.ts';

test('X11 Empty browser: someone who was never here sees all rows from the server', async ({
  show,
  newBrowser,
}) => {
  for (let number = 1; number <= 30; number += 1)
    await show.add('source', { id: `SRC ${number}`, name: `Source ${number}` });
  const newcomer = await newBrowser('Cal');
  await newcomer.open(`/p/${show.uuid}/sources`);
  await newcomer.sees('SRC 1');
  await expect(newcomer.page.getByText('30 sources')).toBeVisible();
  expect(Number(await newcomer.grid.getAttribute('aria-rowcount'))).toBeGreaterThanOrEqual(30);
});
