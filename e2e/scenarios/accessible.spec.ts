import { isAccessible } from '../fixtures/accessible.ts';
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
