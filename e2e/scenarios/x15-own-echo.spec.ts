import { expect, test } from '../fixtures/test.ts';

test('X15 Own echo: a save changes the row once, and an open editor of another field is not reset', async ({
  show,
  browserA,
}) => {
  const { uuid, version } = await show.add('source', { id: 'SRC 1' });
  await browserA.open(`/p/${show.uuid}/sources`);
  await browserA.cell('SRC 1', 'name').click();
  await browserA.watch('SRC 1', 'name');
  await browserA.page.keyboard.type('Laptop');
  await browserA.page.keyboard.press('Tab');
  await browserA.page.keyboard.type('SERV');
  await browserA.seesIn('SRC 1', 'name', 'Laptop');
  await expect.poll(async () => (await show.row('source', uuid)).version).toBe(version + 1);
  await expect(browserA.editor).toHaveValue('SERV');
  await expect(browserA.editor).toBeFocused();
  expect(await browserA.watched()).toEqual(['Laptop']);
});
