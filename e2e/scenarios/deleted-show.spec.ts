import type { Person } from '../fixtures/person.ts';
import { confirmDeletion, type Show } from '../fixtures/show.ts';
import { expect, test } from '../fixtures/test.ts';

/** One writes offline what the other makes impossible by deleting the show. */
async function writeIntoDeleted(show: Show, author: Person, other: Person): Promise<void> {
  await author.open(`/p/${show.uuid}/sources`);
  await author.goOffline();
  await author.edit('SRC 1', 'name', 'typed at the truck');
  await author.edit('SRC 1', 'note', 'two lines');
  await expect(author.waiting).toHaveText('2 changes waiting');
  await other.open('/');
  await other.page
    .getByRole('row')
    .filter({ has: other.page.locator(`[href="/p/${show.uuid}"]`) })
    .getByRole('button', { name: /^Delete/ })
    .click();
  await confirmDeletion(other.page, show.name);
  await expect(other.page.locator(`[href="/p/${show.uuid}"]`)).toHaveCount(0);
  await author.goOnline();
  await expect(author.page).toHaveURL(/\/$/);
}

const panelOf = (person: Person, show: Show) =>
  person.page.getByRole('region', { name: `Not saved in ${show.name}` });

test('Deleted show: what was typed into it is shown to its author with its show, row and fields, over a reload, and saved once the show is restored', async ({
  show,
  browserA,
  browserB,
}) => {
  const { uuid } = await show.add('source', { id: 'SRC 1', name: 'old' });
  await browserA.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await writeIntoDeleted(show, browserA, browserB);
  const panel = panelOf(browserA, show);
  await expect(panel).toContainText(/SRC 1.*Name “typed at the truck”/);
  await browserA.reload();
  await expect(panel).toContainText(/SRC 1.*Note “two lines”/);
  await expect(panelOf(browserB, show)).toHaveCount(0);

  await panel.getByRole('button', { name: 'Copy my text' }).click();
  expect(await browserA.page.evaluate(() => navigator.clipboard.readText())).toContain('typed at the truck');
  await panel.getByRole('button', { name: 'Restore the show' }).click();
  await expect(panel).toHaveCount(0);
  await browserB.page.locator(`[href="/p/${show.uuid}"]`).click();
  await browserB.open(`/p/${show.uuid}/sources`);
  await browserB.seesIn('SRC 1', 'name', 'typed at the truck');
  await expect
    .poll(async () => show.row('source', uuid))
    .toMatchObject({ name: 'typed at the truck', note: 'two lines' });
});

test('Deleted show: its author may discard what was typed, and nothing of it comes back', async ({
  show,
  browserA,
  browserB,
}) => {
  await show.add('source', { id: 'SRC 1', name: 'old' });
  await writeIntoDeleted(show, browserA, browserB);
  await expect(panelOf(browserA, show)).toContainText(/Name “typed at the truck”.*Note “two lines”/);
  await panelOf(browserA, show).getByRole('button', { name: 'Discard' }).click();
  await expect(panelOf(browserA, show)).toHaveCount(0);
  await browserA.reload();
  await expect(browserA.page.getByRole('heading', { name: 'Shows' })).toBeVisible();
  await expect(panelOf(browserA, show)).toHaveCount(0);
});

test('Deleted show: it takes its name, typed; who is inside is led out and told, and restores it from the list of shows', async ({
  show,
  newShow,
  browserA,
  browserB,
}) => {
  const other = await newShow(`Next to ${show.name}`);
  await show.add('source', { id: 'SRC 1', name: 'kept' });
  await browserB.open(`/p/${show.uuid}/sources`);
  await browserA.open('/');
  const { page } = browserA;
  const row = page.getByRole('row').filter({ has: page.locator(`[href="/p/${show.uuid}"]`) });
  await row.getByRole('button', { name: /^Delete/ }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox').fill(other.name);
  await expect(dialog.getByRole('button', { name: 'Delete the show' })).toBeDisabled();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(row).toHaveCount(1);
  await row.getByRole('button', { name: /^Delete/ }).click();
  await confirmDeletion(page, show.name);
  await expect(row).toHaveCount(0);

  await expect(browserB.page).toHaveURL(/\/$/);
  await expect(browserB.page.getByText(/was deleted by Ana/)).toBeVisible();
  const lineFor = ({ page: of }: Person) => of.getByRole('listitem').filter({ hasText: show.name });
  await expect(lineFor(browserA)).toContainText('deleted');
  await lineFor(browserB)
    .getByRole('button', { name: /^Restore/ })
    .click();
  for (const person of [browserA, browserB]) {
    await expect(lineFor(person)).toHaveCount(0);
    await expect(person.page.locator(`[href="/p/${show.uuid}"]`).first()).toBeVisible();
  }
  expect((await show.find('source', 'SRC 1')).name).toBe('kept');
});
