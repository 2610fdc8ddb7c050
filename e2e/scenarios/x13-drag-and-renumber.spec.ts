import { expect, test } from '../fixtures/test.ts';

test('X13 Drag order and renumber: one change, every id unique at every moment, links and texts as they were', async ({
  show,
  browserA,
  browserB,
}) => {
  const cameras = [];
  for (let n = 1; n <= 5; n++) {
    const ccu = await show.add('ccu', { id: `CCU ${n}` });
    cameras.push(
      await show.add('camera', { id: `CAM ${n}`, name: `name ${n}`, note: `note ${n}`, ccuUuid: ccu.uuid }),
    );
  }
  for (const person of [browserA, browserB]) await person.open(`/p/${show.uuid}/cameras`);
  await browserB.sees('CAM 5');
  const states = await browserB.grid.evaluateHandle((grid) => {
    const seen = new Set<string>();
    const read = () => {
      const rows = [...grid.querySelectorAll<HTMLElement>('[role="row"][data-uuid]')];
      seen.add(
        rows
          .map(({ dataset }) => `${dataset.uuid}=${dataset.id}`)
          .sort()
          .join(),
      );
    };
    read();
    new MutationObserver(read).observe(grid, { subtree: true, childList: true, attributes: true });
    return seen;
  });

  await browserA.page.getByRole('button', { name: 'Renumber', exact: true }).click();
  const list = browserA.page.getByRole('list', { name: 'Old and new ids' });
  await list.locator('[data-renumber="CAM 5"]').dragTo(list.locator('[data-renumber="CAM 1"]'));
  await expect(list.locator('li').first()).toContainText(/CAM 5.*CAM 1/);
  const before = (await show.commits()).length;
  await browserA.page.getByRole('button', { name: 'Renumber 5' }).click();
  for (const person of [browserA, browserB]) {
    await person.seesIn('CAM 1', 'name', 'name 5');
    await person.seesIn('CAM 5', 'name', 'name 4');
  }
  const commits = await show.commits();
  expect(commits).toHaveLength(before + 1);
  expect(commits.at(-1)?.changes).toHaveLength(5);
  for (const [at, old] of cameras.entries()) {
    const now = await show.row('camera', old.uuid);
    expect(now.id).toBe(at === 4 ? 'CAM 1' : `CAM ${at + 2}`);
    expect(now).toMatchObject({ name: old.name, note: old.note, ccuUuid: old.ccuUuid });
  }
  expect(await states.evaluate((seen) => seen.size)).toBe(2);
  await browserA.page.getByRole('button', { name: 'Undo' }).click();
  await browserB.seesIn('CAM 5', 'name', 'name 5');
});

test('X13 Renumbering that somebody came before says which row it was, and can be done for the others', async ({
  show,
  browserA,
  browserB,
}) => {
  const uuids = [];
  for (let n = 1; n <= 3; n++)
    uuids.push((await show.add('camera', { id: `CAM ${n}`, name: `name ${n}` })).uuid);
  for (const person of [browserA, browserB]) await person.open(`/p/${show.uuid}/cameras`);
  await browserA.page.getByRole('button', { name: 'Renumber', exact: true }).click();
  const dialog = browserA.page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Start' }).fill('11');
  await browserA.goOffline();
  await dialog.getByRole('button', { name: 'Renumber 3' }).click();
  await browserB.edit('CAM 2', 'id', 'CAM B');
  await browserB.saved('CAM B');
  await browserA.goOnline();
  await expect(dialog.getByRole('alert')).toContainText('CAM B');
  expect((await show.rows('camera')).map(({ id }) => id).sort()).toEqual(['CAM 1', 'CAM 3', 'CAM B']);
  await dialog.getByRole('button', { name: 'Renumber the others' }).click();
  await expect(browserA.page.getByText(/^2 cameras renumbered\. Left out: CAM B/)).toBeVisible();
  for (const person of [browserA, browserB])
    for (const id of ['CAM 11', 'CAM 13', 'CAM B']) await person.sees(id);
});
