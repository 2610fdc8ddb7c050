import { expect, test } from '../fixtures/test.ts';

test('Profile: a new name and colour are what the other screen shows', async ({
  show,
  browserA,
  browserB,
}) => {
  await browserB.open(`/p/${show.uuid}/sources`);
  const { page } = browserA;
  await browserA.open('/');
  await page.getByRole('button', { name: /^You are:/ }).click();
  await page.getByRole('link', { name: /^Your profile/ }).click();
  await page.getByLabel('Your name').fill('Ana Ruiz');
  await page.getByRole('radio', { name: 'Teal' }).check();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Your profile is saved.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'You are: Ana Ruiz' })).toBeVisible();
  await browserA.open(`/p/${show.uuid}/sources`);
  await expect(browserB.page.locator('[data-face="Ana Ruiz"]').first()).toHaveCSS(
    'background-color',
    'rgb(143, 224, 210)',
  );
});

test('Profile: a new password signs every other browser out, and only the new one lets in', async ({
  show,
  request,
  browserA,
  browserB,
}) => {
  const { page } = browserA;
  const [email, old, fresh] = [`${crypto.randomUUID()}@example.com`, 'the old password', 'a fresh password'];
  const made = await request.post(`/api/productions/${show.uuid}/invitations`, { data: { role: 'viewer' } });
  const { token } = await made.json();
  for (const one of [browserA, browserB]) await one.page.context().clearCookies();
  const account = { name: 'Cal', email, password: old };
  await page.context().request.post('/api/invitations/accept', { data: { token, account } });
  const elsewhere = browserB.page.context().request;
  await elsewhere.post('/api/session', { data: { email, password: old } });
  expect((await elsewhere.get('/api/session')).status()).toBe(200);

  await browserA.open('/profile');
  await page.getByLabel('Current password').fill('not this one');
  await page.getByLabel('New password').fill('short');
  await page.getByRole('button', { name: 'Change the password' }).click();
  await expect(page.getByText('New password must have at least 10 characters.')).toBeVisible();
  await page.getByLabel('New password').fill(fresh);
  await page.getByRole('button', { name: 'Change the password' }).click();
  await expect(page.getByText('The current password is not right.')).toBeVisible();
  await expect(page.getByLabel('New password')).toHaveValue(fresh);
  expect((await elsewhere.get('/api/session')).status()).toBe(200);

  await page.getByLabel('Current password').fill(old);
  await page.getByRole('button', { name: 'Change the password' }).click();
  await expect(page.getByText('The password is changed.')).toBeVisible();
  await expect(page.getByLabel('New password')).toHaveValue('');
  await expect.poll(async () => (await elsewhere.get('/api/session')).status()).toBe(401);
  expect((await elsewhere.post('/api/session', { data: { email, password: old } })).status()).toBe(401);
  expect((await elsewhere.post('/api/session', { data: { email, password: fresh } })).status()).toBe(200);
});

test('Profile: one of several sessions is ended from another browser', async ({
  show: _,
  browserA,
  baseURL,
}) => {
  const { E2E_EMAIL: email, E2E_PASSWORD: password } = process.env;
  const { page } = browserA;
  await page.context().clearCookies();
  await page.context().request.post('/api/session', { data: { email, password } });
  const other = await page
    .context()
    .browser()
    ?.newContext({ ...(baseURL ? { baseURL } : {}), userAgent: 'Firefox/140.0 (Windows NT 10.0)' });
  if (!other) throw new Error('no browser');
  await other.request.post('/api/session', { data: { email, password } });
  await browserA.open('/profile');
  const sessions = page.getByRole('list', { name: 'Sessions' });
  await expect(sessions.getByText('(here)')).toHaveCount(1);
  // Not all sessions are counted: tests that run beside this one sign in as the same person.
  const inFirefox = sessions.getByRole('button', { name: 'Sign out Firefox on Windows' });
  const before = await inFirefox.count();
  await inFirefox.first().click();
  await expect(inFirefox).toHaveCount(before - 1);
  await expect.poll(async () => (await other.request.get('/api/session')).status()).toBe(401);
  await other.close();
});

test('Passkey: made on the profile, it signs in without a password, and once removed it does not', async ({
  show: _,
  browserA,
  baseURL,
}) => {
  const { page } = browserA;
  // A passkey belongs to a name, so the same server is opened by one.
  const base = (baseURL ?? '').replace('127.0.0.1', 'localhost');
  // biome-ignore lint/suspicious/noSkippedTests: only where the server is not this machine's.
  test.skip(!base.includes('localhost'), 'a deployed instance has a name of its own');
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  const { E2E_EMAIL, E2E_PASSWORD } = process.env;
  await page.goto(`${base}/sign-in`);
  await page.getByLabel('E-mail').fill(E2E_EMAIL ?? '');
  await page.getByLabel('Password').fill(E2E_PASSWORD ?? '');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Shows' })).toBeVisible();
  await browserA.open(`${base}/profile`);
  const name = `Key ${crypto.randomUUID().slice(0, 8)}`;
  await page.getByLabel('Name of the passkey').fill(name);
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await expect(page.getByRole('list', { name: 'Passkeys' })).toContainText(name);

  await page.context().clearCookies();
  await page.goto(`${base}/sign-in?from=%2Fprofile`);
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await expect(page.getByRole('heading', { name: 'Your profile' })).toBeVisible();
  await page.getByRole('button', { name: `Remove ${name}` }).click();
  await expect(page.getByRole('button', { name: `Remove ${name}` })).toHaveCount(0);
  await page.context().clearCookies();
  await page.goto(`${base}/sign-in`);
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
});
