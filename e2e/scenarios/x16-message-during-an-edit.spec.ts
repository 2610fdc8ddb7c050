import { expect, test } from '../fixtures/test.ts';

test('X16 Message during an edit: A keeps focus and text while the value of B appears in its own field', async ({
  show,
  browserA,
  browserB,
}) => {
  await show.add('source', { id: 'SRC 1', name: 'GFX' });
  await browserA.open(`/p/${show.uuid}/sources`);
  await browserB.open(`/p/${show.uuid}/sources`);
  const editor = await browserA.startEditing('SRC 1', 'name');
  await editor.fill('GFX ma');
  await browserB.edit('SRC 1', 'note', 'from B');
  await browserA.seesIn('SRC 1', 'note', 'from B');
  await expect(editor).toBeFocused();
  await expect(editor).toHaveValue('GFX ma');
  await browserA.page.keyboard.type('in');
  await browserA.page.keyboard.press('Enter');
  await browserB.seesIn('SRC 1', 'name', 'GFX main');
});
