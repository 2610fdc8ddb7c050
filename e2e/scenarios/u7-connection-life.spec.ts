import { expect, test } from '../fixtures/test.ts';

test('U7 Connection life: OUT 1 to IN 3, moved to IN 4, deleted; patch and path follow on the other screen', async ({
  show,
  browserA,
  browserB,
}) => {
  const source = await show.add('source', { id: 'SRC 1', name: 'GFX A' });
  await browserA.open(`/p/${show.uuid}/connections`);
  await browserB.open(`/p/${show.uuid}/connections`);
  await browserA.addRow('connection', 'CBL 1');
  await browserA.edit('CBL 1', 'fromPort', 'R01 OUT 1');
  await browserA.edit('CBL 1', 'toPort', 'CARB IN 3');
  await browserB.seesIn('CBL 1', 'toPort', 'CARB IN 3');
  await browserB.seesIn('CBL 1', 'fromPort', 'R01 OUT 1');
  const { uuid } = await show.find('connection', 'CBL 1');
  await show.put('connection', uuid, { sourceUuid: source.uuid });
  await browserA.edit('CBL 1', 'toPort', 'CARB IN 4');
  await browserB.seesIn('CBL 1', 'toPort', 'CARB IN 4');
  await expect(browserB.grid.getByText('CARB IN 3')).toHaveCount(0);
  await browserB.open(`/p/${show.uuid}/sources?sel=${source.uuid}`);
  const drawer = browserB.page.getByRole('complementary');
  await expect(drawer).toContainText('CARB IN 4');
  await browserA.deleteRow('CBL 1');
  await expect(drawer).not.toContainText('CARB IN 4');
});
