import type { Uuid } from '@callsign/contracts/scalars';
import { startOwnServer } from '../fixtures/own-server.ts';
import { expect, test } from '../fixtures/test.ts';

test('First start: the first to sign up owns the server, a link makes a second browser an editor', async ({
  browserA,
  browserB,
}) => {
  const server = await startOwnServer();
  try {
    for (const person of [browserA, browserB]) person.losesConnection = true;
    const { page } = browserA;
    await page.goto(`${server.url}/sign-in`);
    await expect(page.getByRole('heading', { name: 'Set up Callsign' })).toBeVisible();
    await page.getByLabel('Your name').fill('Ana');
    await page.getByLabel('E-mail').fill('ana@example.com');
    await page.getByLabel('Password').fill('short');
    await page.getByRole('button', { name: 'Make the account' }).click();
    await expect(page.getByText('Password must have at least 10 characters.')).toBeVisible();
    await expect(page.getByLabel('Password')).toBeFocused();
    await page.getByLabel('Password').fill('correct horse battery');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { name: 'Shows' })).toBeVisible();

    const made = await browserA.fetch<{ entity: { uuid: Uuid<'production'> } }>('POST', '/api/productions', {
      client: 'Client A',
      showName: 'Gala',
      id: 'G 1',
    });
    expect(made.status).toBe(201);
    const { uuid } = made.body.entity;
    const invited = await browserA.fetch<{ token: string }>('POST', `/api/productions/${uuid}/invitations`, {
      role: 'editor',
    });
    const { token } = invited.body;
    await browserB.page.goto(`${server.url}/join#${token}`);
    await expect(browserB.page.getByRole('heading', { name: 'Join Gala' })).toBeVisible();
    await browserB.page.getByLabel('Your name').fill('Ben');
    await browserB.page.getByLabel('E-mail').fill('ben@example.com');
    await browserB.page.getByLabel('Password').fill('another long word');
    await browserB.page.getByRole('button', { name: 'Join as editor' }).click();
    await expect(browserB.page).toHaveURL(new RegExp(`/p/${uuid}`));
    await browserB.open(`${server.url}/p/${uuid}/sources`);
    await browserB.addRow('source', 'SRC 1');
    await browserA.open(`${server.url}/p/${uuid}/sources`);
    await browserA.sees('SRC 1');
  } finally {
    await server.remove();
  }
});
