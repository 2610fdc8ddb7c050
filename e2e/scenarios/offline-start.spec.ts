import type { Page } from '@playwright/test';
import { enterAsOwner, joinShow } from '../fixtures/accounts.ts';
import { startOwnServer } from '../fixtures/own-server.ts';
import { createShow } from '../fixtures/show.ts';
import { expect, test } from '../fixtures/test.ts';

/** How many streams a browser has kept the rows of, over all people who were signed in there. */
const keptStreams = (page: Page) =>
  page.evaluate(async () => {
    const names = (await indexedDB.databases()).map(({ name }) => name ?? '');
    const counts = names.map(
      (name) =>
        new Promise<number>((resolve, reject) => {
          const opening = indexedDB.open(name);
          opening.onerror = () => reject(opening.error);
          opening.onsuccess = () => {
            const count = opening.result.transaction('snapshots').objectStore('snapshots').count();
            count.onsuccess = () => {
              opening.result.close();
              resolve(count.result);
            };
          };
        }),
    );
    return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
  });

test('Offline start: a page that is reloaded without its server shows the last rows and their age, and sends later', async ({
  browserA,
  playwright,
}) => {
  test.setTimeout(120_000);
  const server = await startOwnServer();
  const request = await playwright.request.newContext({ baseURL: server.url });
  const { page } = browserA;
  try {
    await enterAsOwner(request);
    const show = await createShow(request, 'Offline start');
    const { uuid } = await show.add('source', { id: 'SRC 1', name: 'before' });
    await joinShow(request, show, { theirs: page.context().request, name: 'Ana', url: server.url });
    await browserA.open(`${server.url}/p/${show.uuid}/sources`);
    await browserA.sees('SRC 1');
    await page.evaluate(() => navigator.serviceWorker.ready);
    await expect.poll(() => keptStreams(page)).toBe(2);

    const age = page.getByText(
      /^Offline\. You see the show as of \d\d:\d\d:\d\d on this device’s clock, (less than a|\d+) minutes? ago\./,
    );
    await browserA.goOffline();
    await page.reload();
    await browserA.seesIn('SRC 1', 'name', 'before');
    await expect(age).toBeVisible();
    await browserA.goOnline();
    await browserA.seesConnected();
    await expect(age).toHaveCount(0);

    await server.stop();
    await page.reload();
    await browserA.seesIn('SRC 1', 'name', 'before');
    await expect(age).toBeVisible();
    await browserA.edit('SRC 1', 'name', 'typed without a server');
    await expect(browserA.waiting).toHaveText('1 change waiting');
    await page.reload();
    await expect(browserA.waiting).toHaveText('1 change waiting');
    await server.start();
    await expect(browserA.waiting).toHaveCount(0);
    expect((await show.row('source', uuid)).name).toBe('typed without a server');

    await page.getByRole('button', { name: /^You are:/ }).click();
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
    await expect.poll(() => keptStreams(page)).toBe(0);
    await server.stop();
    await page.goto(`${server.url}/p/${show.uuid}/sources`);
    await expect(page.getByText(/The server cannot be reached/)).toBeVisible();
    await expect(page.getByText('SRC 1')).toHaveCount(0);
  } finally {
    await request.dispose();
    await server.remove();
  }
});
