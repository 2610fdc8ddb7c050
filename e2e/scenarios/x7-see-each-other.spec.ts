import { expect, test } from '../fixtures/test.ts';

test('X7 See each other: who comes is seen, moving between pages removes nobody, who leaves is gone', async ({
  show,
  browserA,
  browserB,
}) => {
  await show.add('camera', { id: 'CAM 1', name: 'Hero' });
  await browserA.open(`/p/${show.uuid}`);
  await browserA.seesPeople(1);
  await browserB.open(`/p/${show.uuid}/cameras`);
  for (const person of [browserA, browserB]) await person.seesPeople(2);
  expect((await browserA.names()).sort()).toEqual(['Ana', 'Ben']);

  const counts = await browserB.page.evaluateHandle(() => {
    const seen: string[] = [];
    const stack = document.querySelector('[data-people]') as HTMLElement;
    new MutationObserver(() => seen.push(stack.dataset.people ?? '')).observe(stack, { attributes: true });
    return seen;
  });
  const rail = browserA.page.getByRole('navigation', { name: 'Parts of the show' });
  for (const place of ['Sources', 'Checks', 'Cabling', 'Cameras'])
    await rail.getByText(place, { exact: true }).click();
  await browserA.cell('CAM 1', 'name').click();
  const mark = browserB.cell('CAM 1', 'name').locator('[data-peers]');
  await expect(mark).toHaveAttribute('data-peers', 'A');
  await browserA.page.keyboard.press('F2');
  await expect(mark).toHaveAttribute('data-editing', 'true');
  expect(await counts.jsonValue()).toEqual([]);

  await browserB.page.close();
  await browserA.seesPeople(1);
});
