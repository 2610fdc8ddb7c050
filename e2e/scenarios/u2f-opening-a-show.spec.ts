import { expect, test } from '../fixtures/test.ts';

test('U2f Opening a show: its overview opens, and the address names show and page', async ({
  show,
  browserA,
}) => {
  await browserA.open('/');
  await browserA.page.getByRole('link', { name: show.name, exact: true }).click();
  await expect(browserA.page).toHaveURL(new RegExp(`/p/${show.uuid}$`));
  await expect(browserA.page.getByRole('heading', { name: show.name })).toBeVisible();
  await expect(browserA.page).toHaveTitle(new RegExp(show.name.replace(/[^\w ]/g, '.')));
  await browserA.page.goBack();
  await expect(browserA.page.getByRole('link', { name: show.name, exact: true })).toBeVisible();
});
