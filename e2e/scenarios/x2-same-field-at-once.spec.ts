import { expect, test } from '../fixtures/test.ts';

test('X2 Same field at once: the first is stored, the second is shown both values and may choose', async ({
  show,
  browserA,
  browserB,
}) => {
  const { uuid } = await show.add('camera', { id: 'CAM 1', name: 'Hero' });
  await browserA.open(`/p/${show.uuid}/cameras`);
  await browserB.open(`/p/${show.uuid}/cameras`);
  const ofB = await browserB.startEditing('CAM 1', 'name');
  await ofB.fill('Hero of B');
  await browserA.edit('CAM 1', 'name', 'Hero of A');
  await browserA.seesIn('CAM 1', 'name', 'Hero of A');
  await expect(browserB.page.getByText(/Ana changed this to/)).toBeVisible();
  await expect(ofB).toHaveValue('Hero of B');
  await browserB.page.keyboard.press('Enter');
  const keepMine = browserB.page.getByRole('button', { name: 'Keep mine' });
  await expect(keepMine).toBeVisible();
  await expect(browserB.page.getByRole('button', { name: 'Keep theirs' })).toBeVisible();
  expect((await show.row('camera', uuid)).name).toBe('Hero of A');
  await keepMine.click();
  for (const person of [browserA, browserB]) await person.seesIn('CAM 1', 'name', 'Hero of B');
  const history = await show.history('camera', uuid);
  expect(history.map((entry) => entry.entity.name)).toEqual(['Hero of B', 'Hero of A', 'Hero']);
});
