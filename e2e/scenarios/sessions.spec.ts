import { joinShow } from '../fixtures/accounts.ts';
import { expect, test } from '../fixtures/test.ts';

test('Sign out everywhere: the same person’s page in another browser is led to sign-in too', async ({
  show,
  browserA,
  browserB,
}) => {
  await browserB.page.context().clearCookies();
  await browserB.page.context().addCookies(await browserA.page.context().cookies());
  for (const person of [browserA, browserB]) {
    await person.open(`/p/${show.uuid}/sources`);
    person.losesConnection = true;
  }
  await browserA.page.getByRole('button', { name: /^You are:/ }).click();
  await browserA.page.getByRole('button', { name: 'Sign out everywhere', exact: true }).click();
  for (const { page } of [browserA, browserB]) {
    await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
    await expect(page.getByText(/What you have not sent yet is kept/)).toBeVisible();
  }
});

test('Unsent writes of one person are not sent for another who signs in here, and go out when the first is back', async ({
  show,
  request,
  browserA,
}) => {
  const { uuid } = await show.add('source', { id: 'SRC 1', name: 'old' });
  const context = browserA.page.context();
  const ofAna = await context.cookies();
  await browserA.open(`/p/${show.uuid}/sources`);
  await browserA.goOffline();
  await browserA.edit('SRC 1', 'name', 'of Ana');
  await expect(browserA.waiting).toHaveText('1 change waiting');
  await browserA.page.goto('about:blank');
  await browserA.goOnline();

  await context.clearCookies();
  await joinShow(request, show, { theirs: context.request, name: 'Cal' });
  await browserA.open(`/p/${show.uuid}/sources`);
  await expect(browserA.page.getByRole('button', { name: 'You are: Cal' })).toBeVisible();
  await expect(browserA.waiting).toHaveCount(0);
  await browserA.edit('SRC 1', 'note', 'of Cal');
  await expect.poll(async () => (await show.row('source', uuid)).note).toBe('of Cal');
  expect((await show.row('source', uuid)).name).toBe('old');

  await context.clearCookies();
  await context.addCookies(ofAna);
  await browserA.open(`/p/${show.uuid}/sources`);
  await browserA.seesIn('SRC 1', 'name', 'of Ana');
  await expect.poll(async () => (await show.row('source', uuid)).name).toBe('of Ana');
});

test('Sign-in: after too many wrong passwords the button counts down, while a browser that was used before is let in at once', async ({
  show,
  request,
  browserA,
  browserB,
}) => {
  const account = { email: `${crypto.randomUUID()}@example.com`, password: crypto.randomUUID() };
  const signIn = async ({ page }: typeof browserA, password: string) => {
    await page.goto('/sign-in');
    await page.getByLabel('E-mail').fill(account.email);
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  };
  const invited = await request.post(`/api/productions/${show.uuid}/invitations`, {
    data: { role: 'editor' },
  });
  const { token } = await invited.json();
  const own = browserB.page.context();
  await own.clearCookies();
  await own.request.post('/api/invitations/accept', {
    data: { token, account: { name: 'Cal', ...account } },
  });
  await own.clearCookies({ name: 'callsign.session_token' });

  const { page } = browserA;
  await page.context().clearCookies();
  const guess = { data: { email: account.email, password: 'a guess' } };
  for (let n = 0; n < 11; n++) await page.context().request.post('/api/session', guess);
  await page.clock.install();
  await signIn(browserA, 'a guess');
  await expect(page.getByRole('alert')).toHaveText(/Try again in \d+ seconds?\./);
  await expect(page.getByRole('button', { name: /^Sign in \(in \d+ s\)$/ })).toBeDisabled();
  await page.clock.fastForward(11_000);
  await expect(page.getByRole('alert')).toHaveText('You can try again now.');
  await expect(page.getByRole('button', { name: 'Sign in', exact: true })).toBeEnabled();
  await expect(page.getByLabel('Password')).toHaveValue('a guess');

  await signIn(browserB, account.password);
  await expect(browserB.page.getByRole('heading', { name: 'Shows' })).toBeVisible();
});
