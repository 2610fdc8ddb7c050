import { expect, test } from '../fixtures/test.ts';

test('U2e Folded groups stay personal: B sees no notice, keeps its own folds, and no version changes', async ({
  show,
  browserA,
  browserB,
}) => {
  const rows = [];
  for (const [index, category] of ['SCREENS', 'SWITCH', 'IMAG'].entries())
    rows.push(
      await show.add('checklist-item', { id: `CHK ${index + 1}`, title: `Item of ${category}`, category }),
    );
  await browserA.open(`/p/${show.uuid}/checklist-items`);
  await browserA.fold('SCREENS');
  await browserA.fold('SWITCH');
  await browserB.open(`/p/${show.uuid}/checklist-items`);
  const { seq } = await show.head();
  await browserA.fold('IMAG');
  await browserA.seesNo('CHK 3');
  await browserB.reload();
  for (const row of rows) await browserB.sees(row.id);
  await expect(browserB.page.getByRole('alert')).toHaveCount(0);
  expect((await show.head()).seq).toBe(seq);
  for (const row of rows) expect((await show.row('checklist-item', row.uuid)).version).toBe(1);
  await browserA.reload();
  await expect(browserA.group('IMAG')).toBeVisible();
  await browserA.seesNo('CHK 1');
});
