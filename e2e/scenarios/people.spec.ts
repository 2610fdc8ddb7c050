import type { Uuid } from '@callsign/contracts/scalars';
import { joinShow } from '../fixtures/accounts.ts';
import { expect, test } from '../fixtures/test.ts';

test('People: an owner makes a link, a second browser joins by it, and its role is lowered while the show is open there', async ({
  show,
  browserA,
  browserB,
}) => {
  await show.add('source', { id: 'SRC 1', name: 'old' });
  const { page } = browserA;
  await browserA.open(`/p/${show.uuid}/sources`);
  await page.keyboard.press('g');
  await page.keyboard.press('e');
  await expect(page.getByRole('heading', { name: 'People' })).toBeVisible();
  await page.getByLabel('For whom (a note)').fill('Cal, camera 3');
  await page.getByRole('combobox', { name: 'Role', exact: true }).selectOption('editor');
  await page.getByRole('button', { name: 'Make a link' }).click();
  const link = await page.getByLabel('The link').inputValue();
  await page.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByLabel('The link')).toHaveCount(0);
  await expect(page.getByRole('list', { name: 'Invitations' })).toContainText('Cal, camera 3');

  const cal = browserB.page;
  await cal.context().clearCookies();
  await cal.goto(link);
  await expect(cal.getByText(/Nobody checks that the e-mail is yours/)).toBeVisible();
  await cal.getByLabel('Your name').fill('Cal');
  await cal.getByLabel('E-mail').fill(`${crypto.randomUUID()}@example.com`);
  await cal.getByLabel('Password').fill('a long enough word');
  await cal.getByRole('button', { name: 'Join as editor' }).click();
  await expect(cal).toHaveURL(new RegExp(`/p/${show.uuid}`));
  await browserB.open(`/p/${show.uuid}/sources`);
  await browserB.edit('SRC 1', 'name', 'of Cal');
  await expect.poll(async () => (await show.find('source', 'SRC 1')).name).toBe('of Cal');

  // Nobody reloads here: the crew is told who came, and Cal what he may.
  const role = page.getByRole('combobox', { name: 'Role of Cal' });
  await expect(role).toHaveValue('editor');
  await expect(page.getByRole('row').filter({ has: role })).toContainText('not proved');
  await expect(page.getByRole('list', { name: 'Invitations' })).toContainText('used by Cal');
  await cal.evaluate(() => Object.assign(window, { isTheSamePage: true }));
  await role.selectOption('viewer');
  await expect(cal.getByText('Viewing only')).toBeVisible();
  await expect(cal.getByRole('button', { name: /^New source/ })).toHaveCount(0);
  await browserB.cell('SRC 1', 'name').dblclick();
  await browserB.page.keyboard.press('F2');
  await expect(browserB.editor).toHaveCount(0);
  const refused = await browserB.fetch('POST', '/api/sources', { productionUuid: show.uuid, name: 'no' });
  expect(refused.status).toBe(403);

  await role.selectOption('operator');
  await expect(cal.getByText('Viewing only')).toHaveCount(0);
  await browserB.edit('SRC 1', 'name', 'again of Cal');
  await expect.poll(async () => (await show.find('source', 'SRC 1')).name).toBe('again of Cal');
  await expect(cal.getByRole('button', { name: /^New source/ })).toHaveCount(0);
  expect(await cal.evaluate(() => 'isTheSamePage' in window)).toBe(true);
});

test('People: what was typed offline as an operator is refused to its author once they are a viewer, with the reason', async ({
  show,
  browserA,
  newBrowser,
}) => {
  await show.add('source', { id: 'SRC 1', name: 'old' });
  const cal = await newBrowser('Cal', 'operator');
  await cal.open(`/p/${show.uuid}/sources`);
  await cal.goOffline();
  await cal.edit('SRC 1', 'name', 'typed offline');
  await expect(cal.waiting).toHaveText('1 change waiting');
  await browserA.open(`/p/${show.uuid}/people`);
  const role = browserA.page.getByRole('combobox', { name: 'Role of Cal' });
  await role.selectOption('viewer');
  await expect(role).toBeEnabled();
  await cal.goOnline();
  const problem = cal.page.getByRole('region', { name: 'Problem with Name' });
  await expect(problem).toContainText('A viewer may not do this in this show');
  await expect(problem).toContainText('typed offline');
  await expect(cal.page.getByText('Viewing only')).toBeVisible();
  expect((await show.find('source', 'SRC 1')).name).toBe('old');
  await problem.getByRole('button', { name: 'Discard' }).click();
  await cal.seesIn('SRC 1', 'name', 'old');
});

test('People: who is taken out of a show that is open there lands on the list of shows, and is told so', async ({
  show,
  browserA,
  browserB,
}) => {
  await browserB.open(`/p/${show.uuid}/sources`);
  await browserA.open(`/p/${show.uuid}/people`);
  await browserA.page.getByRole('button', { name: 'Take out Ben' }).click();
  await browserA.page.getByRole('dialog').getByRole('button', { name: 'Take out' }).click();
  await expect(browserB.page.getByText(/You are not in the crew of .* any more\./)).toBeVisible();
  await expect(browserB.page.getByRole('heading', { name: 'Shows' })).toBeVisible();
  await expect(browserA.page.getByRole('combobox', { name: 'Role of Ben' })).toHaveCount(0);
});

test('People: the last owner cannot step down, and a viewer sees names and roles only', async ({
  show,
  request,
  browserA,
  newBrowser,
}) => {
  const vera = await newBrowser('Vera', 'viewer');
  await vera.open(`/p/${show.uuid}/people`);
  const crew = vera.page.getByRole('table', { name: 'Crew' });
  await expect(crew).toContainText('Ana');
  await expect(crew).toContainText('Vera (you)');
  await expect(crew).not.toContainText('@');
  await expect(vera.page.getByRole('combobox')).toHaveCount(0);
  await expect(vera.page.getByRole('button', { name: 'Make a link' })).toHaveCount(0);

  const { page } = browserA;
  await browserA.open(`/p/${show.uuid}/people`);
  await page.getByRole('combobox', { name: 'Role of Stagehand' }).selectOption('editor');
  await expect(page.getByRole('combobox', { name: 'Role of Stagehand' })).toHaveValue('editor');
  await page.getByRole('combobox', { name: 'Role of Ana' }).selectOption('viewer');
  await page.getByRole('dialog').getByRole('button', { name: 'Become viewer' }).click();
  await expect(page.getByText('A show needs an owner. Make somebody else the owner first.')).toBeVisible();
  await expect(page.getByRole('combobox', { name: 'Role of Ana' })).toHaveValue('owner');
  await page.getByRole('combobox', { name: 'Role of Stagehand' }).selectOption('owner');
  await expect
    .poll(async () => (await request.get(`/api/productions/${show.uuid}/invitations`)).status())
    .toBe(200);
});

test('People: a withdrawn link lets nobody in, and who is signed in joins with one click', async ({
  show,
  newShow,
  browserA,
  browserB,
  request,
}) => {
  const { page } = browserA;
  await browserA.open(`/p/${show.uuid}/people`);
  await page.getByLabel('For whom (a note)').fill('nobody');
  await page.getByLabel('Days').fill('0');
  await page.getByRole('button', { name: 'Make a link' }).click();
  await expect(page.getByText('Days must be a whole number from 1 to 90.')).toBeVisible();
  await page.getByLabel('Days').fill('1');
  await page.getByRole('button', { name: 'Make a link' }).click();
  const link = await page.getByLabel('The link').inputValue();
  await page.getByRole('button', { name: 'Withdraw: nobody' }).click();
  await expect(page.getByText('Nobody has been invited by a link yet.')).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Withdraw: nobody' })).toHaveCount(0);
  await browserB.page.goto(link);
  await expect(browserB.page.getByText('This link leads to no invitation. Ask for a new one.')).toBeVisible();

  const other = await newShow('Other');
  const me = await browserB.fetch<{ user: { uuid: Uuid<'user'> } }>('GET', '/api/session', undefined);
  const { uuid } = me.body.user;
  await request.delete(`/api/productions/${other.uuid}/members/${uuid}`);
  const made = await request.post(`/api/productions/${other.uuid}/invitations`, {
    data: { role: 'operator' },
  });
  await browserB.page.goto(`/join#${(await made.json()).token}`);
  // The hash alone changes no page: it is opened as a link is.
  await browserB.page.reload();
  await expect(browserB.page.getByText(/You are signed in as Ben/)).toBeVisible();
  await browserB.page.getByRole('button', { name: /^Join as Ben/ }).click();
  await expect(browserB.page).toHaveURL(new RegExp(`/p/${other.uuid}`));
  await browserB.seesConnected();
});

test('Another tab signs in as somebody else: the old page sends nothing under their name, and loses nothing', async ({
  show,
  request,
  browserA,
}) => {
  const { uuid } = await show.add('source', { id: 'SRC 1', name: 'old' });
  const context = browserA.page.context();
  const ofAna = await context.cookies();
  await browserA.open(`/p/${show.uuid}/sources`);
  await joinShow(request, show, { theirs: context.request, name: 'Cal' });
  await browserA.edit('SRC 1', 'name', 'of Ana');
  await expect(browserA.page.getByText('Somebody else has signed in in this browser.')).toBeVisible();
  await expect(browserA.waiting).toHaveText('1 change waiting');
  expect((await show.row('source', uuid)).name).toBe('old');

  await browserA.page.getByRole('button', { name: 'Reload' }).click();
  await expect(browserA.page.getByRole('button', { name: 'You are: Cal' })).toBeVisible();
  await browserA.seesIn('SRC 1', 'name', 'old');
  await context.clearCookies();
  await context.addCookies(ofAna);
  await browserA.open(`/p/${show.uuid}/sources`);
  await expect.poll(async () => (await show.row('source', uuid)).name).toBe('of Ana');
});
