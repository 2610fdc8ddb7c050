import { startOwnServer } from '../fixtures/own-server.ts';
import { expect, test } from '../fixtures/test.ts';

test('Keys: made with its secret shown once, rotated with overlap, stopped, started and revoked', async ({
  show,
  browserA,
  playwright,
  baseURL,
}) => {
  const { page } = browserA;
  const partner = await playwright.request.newContext(baseURL ? { baseURL } : {});
  const status = async (secret: string) =>
    (
      await partner.get('/api/v1/external/sources', { headers: { authorization: `Bearer ${secret}` } })
    ).status();
  const secret = () => page.getByRole('textbox', { name: 'The secret' });

  await browserA.open(`/p/${show.uuid}/keys`);
  await expect(page.getByText('No program has a key to this show yet.')).toBeVisible();
  await page.getByRole('button', { name: 'Make the key' }).click();
  await expect(page.getByText('Say whose program it is.')).toBeVisible();
  await expect(page.getByText('Choose at least one.')).toBeVisible();
  await expect(page.getByLabel('Whose program it is')).toBeFocused();
  await page.getByLabel('Whose program it is').fill('Graphics');
  await page.getByRole('checkbox', { name: 'Sources' }).check();
  await page.getByRole('button', { name: 'Make the key' }).click();
  const first = await secret().inputValue();
  // The show itself lets nobody in until its owner says so.
  expect(await status(first)).toBe(503);
  await expect(page.getByText('This show lets no program in yet')).toBeVisible();
  await show.add('switch', { appliesTo: '', externalApi: true });
  await expect(page.getByText('This show lets no program in yet')).toHaveCount(0);
  expect(await status(first)).toBe(200);
  await page.getByRole('button', { name: 'Done' }).click();
  await expect(secret()).toHaveCount(0);
  const line = page.getByRole('list', { name: 'Keys' }).getByRole('listitem').filter({ hasText: 'Graphics' });
  await expect(line).toHaveAttribute('data-state', 'works');
  await expect(line).toContainText('reads Sources');
  await browserA.reload();
  await expect(page.locator('body')).not.toContainText(first);
  await expect(line).toContainText('last used');

  await page.getByRole('button', { name: 'Rotate Graphics' }).click();
  await page.getByLabel('The secret it has now works on').selectOption('for an hour');
  await page.getByRole('button', { name: 'Make a new secret' }).click();
  const second = await secret().inputValue();
  expect(second).not.toBe(first);
  expect([await status(first), await status(second)]).toEqual([200, 200]);
  await expect(line).toContainText('the secret before works until');

  await page.getByRole('button', { name: 'Stop Graphics' }).click();
  await expect(line).toContainText('stopped by Ana');
  expect([await status(first), await status(second)]).toEqual([503, 503]);
  await page.getByRole('button', { name: 'Start Graphics' }).click();
  await expect(line).toHaveAttribute('data-state', 'works');
  expect(await status(second)).toBe(200);

  await page.getByRole('button', { name: 'Revoke Graphics' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await expect(line).toContainText('revoked by Ana');
  await expect(line.getByRole('button')).toHaveCount(0);
  expect([await status(first), await status(second)]).toEqual([401, 401]);
  await partner.dispose();
});

test('Keys: the owner of the server switches all external access off, and on again', async ({ browserA }) => {
  const server = await startOwnServer();
  try {
    browserA.losesConnection = true;
    const { page } = browserA;
    const { request } = page.context();
    const account = { name: 'Ana', email: 'ana@example.com', password: 'correct horse battery' };
    await request.post(`${server.url}/api/setup`, { data: account });
    const made = await request.post(`${server.url}/api/productions`, {
      data: { client: 'Client A', showName: 'Gala', id: 'G 1' },
    });
    const { uuid } = (await made.json()).entity;
    await request.post(`${server.url}/api/switches`, {
      data: { productionUuid: uuid, appliesTo: '', externalApi: true },
    });
    const key = await request.post(`${server.url}/api/productions/${uuid}/keys`, {
      data: { name: 'Graphics', types: ['source'] },
    });
    const { secret } = await key.json();
    const status = async () =>
      (
        await fetch(`${server.url}/api/v1/external/sources`, {
          headers: { authorization: `Bearer ${secret}` },
        })
      ).status;
    expect(await status()).toBe(200);

    await browserA.open(`${server.url}/p/${uuid}/keys`);
    await page.getByRole('button', { name: 'Switch all off' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Switch all off' }).click();
    await expect(page.getByText('External access is off')).toContainText('Switched off by Ana');
    expect(await status()).toBe(503);
    await page.getByRole('button', { name: 'Switch on' }).click();
    await expect(page.getByText('External access is on')).toContainText('Switched on by Ana');
    expect(await status()).toBe(200);
  } finally {
    await server.remove();
  }
});
