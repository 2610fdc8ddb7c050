import { expect, test } from '../fixtures/test.ts';

test('S5 Duplicate display id: refused with the holder and the next free id, the typed text is kept', async ({
  show,
  newShow,
  browserA,
  browserB,
}) => {
  await show.add('source', { id: 'SRC A', name: 'Laptop' });
  await show.add('source', { id: 'SRC 2' });
  await browserA.open(`/p/${show.uuid}/sources`);
  await browserB.open(`/p/${show.uuid}/sources`);
  const refused = await show.post('source', { id: 'src a' });
  expect(refused).toMatchObject({
    status: 409,
    body: { error: { code: 'ID_TAKEN', holder: { id: 'SRC A' } } },
  });
  await browserB.edit('SRC 2', 'id', 'SRC A');
  const message = browserB.page.getByText(/SRC A is taken/);
  await expect(message).toBeVisible();
  await expect(
    browserB.rowByUuid((await show.find('source', 'SRC 2')).uuid).locator('[data-field="id"]'),
  ).toContainText('SRC A');
  await browserA.sees('SRC A');
  await browserA.sees('SRC 2');
  await browserB.page.getByRole('button', { name: /^Use next free/ }).click();
  await expect(message).toBeHidden();
  await browserA.seesNo('SRC 2');
  await browserA.sees('SRC A');
  const other = await newShow('S5 another show');
  expect((await other.post('source', { id: 'SRC A' })).status).toBe(201);
  expect((await show.post('send', { id: 'SRC A' })).status).toBe(201);
});
