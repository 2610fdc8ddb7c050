import { definitions } from '@callsign/contracts/registry';
import { isAccessible } from '../fixtures/accessible.ts';
import { fits } from '../fixtures/fits.ts';
import { expect, test } from '../fixtures/test.ts';

test('Sign-in, profile, people, keys and switches hold to WCAG AA in dark and light', async ({
  show,
  browserA,
  request,
}) => {
  const { page } = browserA;
  await request.post(`/api/productions/${show.uuid}/invitations`, { data: { role: 'viewer', note: 'Kim' } });
  await browserA.open(`/p/${show.uuid}/people`);
  await expect(page.getByRole('list', { name: 'Invitations' })).toContainText('Kim');
  await isAccessible(page);
  await request.post(`/api/productions/${show.uuid}/keys`, { data: { name: 'Graphics', types: ['source'] } });
  await browserA.open(`/p/${show.uuid}/keys`);
  await expect(page.getByRole('list', { name: 'Keys' })).toContainText('Graphics');
  await isAccessible(page);
  await show.add('switch', { appliesTo: '', readOnly: true });
  await browserA.open(`/p/${show.uuid}/switches`);
  await expect(page.getByText(/This show is read-only/)).toBeVisible();
  await isAccessible(page);
  await browserA.open('/profile');
  await expect(page.getByRole('list', { name: 'Sessions' })).toBeVisible();
  await isAccessible(page);
  await page.context().clearCookies();
  await page.goto('/sign-in');
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await isAccessible(page);
});

test('Every screen fits a phone and a wide screen: nothing sideways, no button cut off', async ({
  show,
  browserA,
  request,
}) => {
  const { page } = browserA;
  const source = await show.add('source', { name: 'A name that is longer than most names of sources are' });
  await show.add('source', {});
  await request.delete(`/api/sources/${source.uuid}`);
  await request.post(`/api/productions/${show.uuid}/invitations`, { data: { role: 'viewer', note: 'Kim' } });
  await request.post(`/api/productions/${show.uuid}/keys`, { data: { name: 'Graphics', types: ['source'] } });
  const grids = definitions.filter(({ type }) => type !== 'production' && type !== 'switch');
  const parts = 'activity people keys switches settings trash nowhere'.split(' ');
  const own = ['', ...parts, ...grids.map(({ plural }) => plural)].map((part) => `/p/${show.uuid}/${part}`);
  for (const path of ['/', '/profile', '/nowhere', ...own]) {
    await browserA.open(path);
    await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
    if (path.endsWith('/sources')) await browserA.cell('SRC 2', 'id').click();
    await test.step(path, () => fits(page));
  }
  await page.context().clearCookies();
  await page.goto('/sign-in');
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await fits(page);
});
