import { expect, test } from '../fixtures/test.ts';

test('A token made on the profile is shown once, lets a script write as its person, and is revoked there', async ({
  show,
  playwright,
  baseURL,
  browserA,
  browserB,
}) => {
  const { page } = browserA;
  await browserA.open('/profile');
  await expect(page.getByText('No script has a token of yours.')).toBeVisible();
  await page.getByRole('button', { name: 'Make a token' }).click();
  await expect(page.getByText('Say what the token is for')).toBeVisible();
  await expect(page.getByLabel('What the token is for')).toBeFocused();
  await page.keyboard.type('Nightly export');
  await page.getByLabel('It works for').selectOption('eight hours');
  await page.getByRole('button', { name: 'Make a token' }).click();
  const token = await page.getByLabel('The token', { exact: true }).inputValue();
  const tokens = page.getByRole('list', { name: 'Tokens' });
  await expect(tokens.getByRole('listitem')).toContainText(/Nightly export.*never used/);

  const script = await playwright.request.newContext({
    ...(baseURL ? { baseURL } : {}),
    extraHTTPHeaders: { authorization: `Bearer ${token}` },
  });
  await browserB.open(`/p/${show.uuid}/sources`);
  const write = (id: string) => script.post('/api/sources', { data: { productionUuid: show.uuid, id } });
  expect((await write('SRC 1')).status()).toBe(201);
  await browserB.sees('SRC 1');

  await page.reload();
  await expect(tokens.getByRole('listitem')).toContainText(/last used/);
  await expect(page.getByLabel('The token', { exact: true })).toHaveCount(0);
  await page.getByRole('button', { name: 'Revoke Nightly export' }).press('Enter');
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await expect(page.getByText('No script has a token of yours.')).toBeVisible();
  expect((await write('SRC 2')).status()).toBe(401);
  await script.dispose();
  await browserB.seesNo('SRC 2');
});
