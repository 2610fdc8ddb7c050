import type { Page } from '@playwright/test';
import { becomeOlderTab } from '../fixtures/older-tab.ts';
import { expect, test } from '../fixtures/test.ts';
import { startUpdatable } from '../fixtures/updatable-server.ts';

/** The first script of a build, in the page that a service worker opens without the server. */
const keptScript = (page: Page) =>
  page.evaluate(async () => {
    const { active } = await navigator.serviceWorker.ready;
    const kept = active?.state === 'activated' ? await caches.match('/', { ignoreSearch: true }) : undefined;
    return / src="([^"]+)"/.exec((await kept?.text()) ?? '')?.[1] ?? null;
  });
/** The same in the page that is open. */
const ownScript = (page: Page) => page.locator('script[type="module"]').getAttribute('src');

/** Signs the browser of a page in at another address of the server. */
async function signInAt(url: string, page: Page): Promise<void> {
  const cookies = await page.context().cookies();
  await page.context().addCookies(cookies.map(({ name, value }) => ({ name, value, url })));
}

test('Update: an old tab goes on, offers once to be loaded anew, and keeps what is unsent', async ({
  show,
  browserA,
  baseURL,
}) => {
  const { uuid } = await show.add('source', { id: 'SRC 1', name: 'before' });
  const server = await startUpdatable(baseURL ?? '');
  const { page } = browserA;
  try {
    await signInAt(server.url, page);
    await browserA.open(`${server.url}/p/${show.uuid}/sources`);
    const old = await ownScript(page);
    await expect.poll(() => keptScript(page)).toBe(old);
    const offer = page.getByRole('alert').filter({ hasText: 'Callsign was updated' });
    await expect(offer).toHaveCount(0);

    server.update();
    server.isBusy = browserA.losesConnection = browserA.waitsForShow = true;
    await browserA.edit('SRC 1', 'name', 'typed in the old tab');
    await expect(browserA.waiting).toHaveText('1 change waiting');
    // Its parts are in the cache of the worker that came with it.
    await page
      .getByRole('link', { name: 'Trash' })
      .or(page.getByRole('link', { name: /^Show/ }))
      .first()
      .click();
    await expect(page.getByText('could not be')).toHaveCount(0);
    await expect(offer).toBeVisible();
    await offer.getByRole('button', { name: 'Reload' }).click();

    await expect.poll(() => ownScript(page)).not.toBe(old);
    await browserA.open(`${server.url}/p/${show.uuid}/sources`);
    await expect(offer).toHaveCount(0);
    await expect(browserA.waiting).toHaveText('1 change waiting');
    server.isBusy = false;
    await expect(browserA.waiting).toHaveCount(0);
    expect((await show.row('source', uuid)).name).toBe('typed in the old tab');
    // The worker of the new build has taken over without another question.
    await expect.poll(() => keptScript(page)).toBe(await ownScript(page));
  } finally {
    server.stop();
  }
});

test('Update: where a part of the page is gone, its place says so and Reload brings the page of today', async ({
  show,
  browserA,
}) => {
  await show.add('source', { id: 'SRC 1' });
  const { page } = browserA;
  browserA.losesConnection = browserA.missesPart = true;
  // A browser without service workers, whose page was opened before the update: its next part is not there any more.
  await page.addInitScript(() =>
    Object.defineProperty(Navigator.prototype, 'serviceWorker', { value: undefined }),
  );
  const gone = /assets\/(trash|activity)-screen-.*\.js$/;
  await page.route(gone, (route) => route.fulfill({ status: 404, body: '{}' }));
  await page.goto(`/p/${show.uuid}/trash`);
  const place = page.getByRole('main').getByText(/could not be loaded: Callsign was updated/);
  await expect(place).toBeVisible();
  await expect(page.getByRole('alert').getByText(/A part of this page could not be loaded/)).toBeVisible();

  await page.context().setOffline(true);
  await page.getByRole('main').getByRole('button', { name: 'Reload' }).click();
  await expect(page.getByText(/without it this page cannot be loaded/)).toBeVisible();
  await expect(place).toBeVisible();
  await page.context().setOffline(false);
  await page.unroute(gone);
  await page.getByRole('main').getByRole('button', { name: 'Reload' }).click();
  await browserA.seesConnected();
  await expect(place).toHaveCount(0);
  await expect(page.getByRole('heading', { name: 'Trash' })).toBeAttached();
});

test('Update: what a tab of an older build has not sent goes out, though that tab stays open or is frozen', async ({
  show,
  newBrowser,
}) => {
  for (const frozen of [false, true]) {
    const id = frozen ? 'SRC 2' : 'SRC 1';
    const { uuid } = await show.add('source', { id });
    const person = await newBrowser(frozen ? 'Ben' : 'Ana');
    const older = await person.page.context().newPage();
    await becomeOlderTab(
      older,
      { production: show.uuid, uuid, fields: { name: 'typed in the old tab' } },
      !frozen,
    );
    await person.open(`/p/${show.uuid}/sources`);
    if (frozen) {
      await expect(person.page.getByText(/^This browser keeps nothing/)).toBeVisible();
      await person.edit(id, 'note', 'typed in the new tab');
      await expect.poll(async () => (await show.row('source', uuid)).note).toBe('typed in the new tab');
      await older.close();
    }
    await person.seesIn(id, 'name', 'typed in the old tab');
    await expect.poll(async () => (await show.row('source', uuid)).name).toBe('typed in the old tab');
    await person.reload();
    await expect(person.waiting).toHaveCount(0);
  }
});
