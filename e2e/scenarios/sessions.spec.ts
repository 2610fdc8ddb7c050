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
