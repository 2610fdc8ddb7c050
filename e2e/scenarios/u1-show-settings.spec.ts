import { expect, test } from '../fixtures/test.ts';

test('U1 Show settings: a new client is on the other screen and in the list of a third browser', async ({
  show,
  browserA,
  browserB,
  newBrowser,
}) => {
  const third = await newBrowser('Cal');
  await browserA.open(`/p/${show.uuid}/settings`);
  await browserB.open(`/p/${show.uuid}/settings`);
  await third.open('/');
  const { version } = await show.production();
  const client = browserA.page.getByRole('textbox', { name: 'Client' });
  await client.fill('Client of A');
  await client.press('Enter');
  await expect(browserB.page.getByRole('textbox', { name: 'Client' })).toHaveValue('Client of A');
  await expect(third.page.getByRole('row').filter({ hasText: show.name })).toContainText('Client of A');
  expect((await show.production()).version).toBe(version + 1);
});
