import { expect, test } from '../fixtures/test.ts';

/** What a browser does where site data is blocked, a disk is full, or it is old; each runs in the page before the app. */
const browsers: { name: string; lacks: () => void; says: RegExp | null }[] = [
  {
    name: 'blocks site data',
    lacks: () => {
      const refuse = () => {
        throw new DOMException('Access is denied for this document.', 'SecurityError');
      };
      for (const name of ['localStorage', 'sessionStorage', 'indexedDB'])
        Object.defineProperty(window, name, { get: refuse });
      Object.defineProperty(window, 'BroadcastChannel', { value: refuse });
      LockManager.prototype.request = () => Promise.reject(new DOMException('denied', 'SecurityError'));
    },
    says: /This browser keeps nothing: unsent changes are lost when the tab closes/,
  },
  {
    name: 'has a full disk',
    lacks: () => {
      const refuse = () => {
        throw new DOMException('exceeded the quota', 'QuotaExceededError');
      };
      Storage.prototype.setItem = refuse;
      IDBObjectStore.prototype.put = refuse;
    },
    says: /This browser keeps nothing: unsent changes are lost when the tab closes/,
  },
  {
    name: 'has an IndexedDB that never answers',
    lacks: () => {
      const { open } = IDBFactory.prototype;
      IDBFactory.prototype.open = function (...all) {
        return Object.assign(open.apply(this, all), { addEventListener: () => {} });
      };
    },
    says: /This browser keeps nothing: unsent changes are lost when the tab closes/,
  },
  {
    name: 'has no localStorage and no BroadcastChannel',
    lacks: () => {
      Object.defineProperty(window, 'localStorage', { value: null });
      Object.defineProperty(window, 'BroadcastChannel', { value: undefined });
    },
    says: /This browser keeps no settings/,
  },
];

for (const { name, lacks, says } of browsers)
  test(`Storage: a browser that ${name} opens the book, sends what is typed, and says what is lost`, async ({
    show,
    browserA,
  }) => {
    const { uuid } = await show.add('source', { id: 'SRC 1', name: 'old' });
    const { page } = browserA;
    await page.addInitScript(lacks);
    await browserA.open(`/p/${show.uuid}/sources`);
    await browserA.edit('SRC 1', 'name', 'typed here');
    await expect.poll(async () => (await show.row('source', uuid)).name).toBe('typed here');
    if (says) await expect(page.getByText(says)).toHaveCount(1);
    await page.getByRole('button', { name: 'Theme' }).click();
    await page.getByRole('menuitemradio', { name: 'light' }).click();
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
    await page.goto('/sign-in');
    await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  });

test('Sign-in: a browser that keeps no cookies is told so, and is not led round in a circle', async ({
  browserA,
}) => {
  const { page } = browserA;
  await page.context().clearCookies();
  await page.route('**/api/session', async (route) => {
    const answer = await route.fetch();
    await page.context().clearCookies();
    const { 'set-cookie': _, ...headers } = answer.headers();
    await route.fulfill({ response: answer, headers });
  });
  await page.goto('/sign-in');
  await page.getByLabel('E-mail').fill(process.env.E2E_EMAIL ?? '');
  await page.getByLabel('Password').fill(process.env.E2E_PASSWORD ?? '');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByRole('alert')).toContainText('did not keep the cookie');
});
