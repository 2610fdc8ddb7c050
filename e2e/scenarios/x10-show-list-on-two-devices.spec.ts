import { confirmDeletion } from '../fixtures/show.ts';
import { expect, test } from '../fixtures/test.ts';

test('X10 Show list on two devices: create, rename and delete follow; who is inside a deleted show is told once', async ({
  show,
  browserA,
  browserB,
  newBrowser,
}) => {
  const third = await newBrowser('Cal');
  await browserA.open('/');
  await third.open('/');
  await browserB.open(`/p/${show.uuid}/sources`);
  await expect(third.page.getByRole('row').filter({ hasText: show.name })).toBeVisible();
  await show.rename('Renamed by A');
  await expect(third.page.getByRole('row').filter({ hasText: 'Renamed by A' })).toHaveCount(1);
  const sent: string[] = [];
  browserB.page.on('request', (request) =>
    sent.push(`${request.method()} ${new URL(request.url()).pathname}`),
  );
  await browserA.page
    .getByRole('row')
    .filter({ has: browserA.page.locator(`[href="/p/${show.uuid}"]`) })
    .getByRole('button', { name: /^Delete/ })
    .click();
  await confirmDeletion(browserA.page, 'Renamed by A');
  await expect(third.page.locator(`[href="/p/${show.uuid}"]`)).toHaveCount(0);
  await expect(browserB.page).toHaveURL(/\/$/);
  await expect(browserB.page.getByText(/was deleted by Ana/)).toHaveCount(1);
  expect(sent.filter((each) => !each.startsWith('GET'))).toEqual([]);
  expect(sent.filter((each) => each.includes(show.uuid)).length).toBeLessThan(3);
  await browserA.page.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect(third.page.locator(`[href="/p/${show.uuid}"]`).first()).toBeVisible();
});
