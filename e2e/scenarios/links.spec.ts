import { definitions } from '@callsign/contracts/registry';
import { expect, test } from '../fixtures/test.ts';

const grids = definitions.filter(({ type }) => type !== 'production' && type !== 'switch');

test('links: every page and row has an address that opens it in a browser that was never here', async ({
  show,
  browserA,
}) => {
  const { uuid } = await show.add('camera', { id: 'CAM 7', name: 'Hero' });
  await browserA.open(`/i/${uuid.toUpperCase()}`);
  await expect(browserA.page).toHaveURL(new RegExp(`/p/${show.uuid}/cameras\\?.*sel=${uuid}`));
  await expect(browserA.page.getByRole('complementary')).toContainText('CAM 7');
  await show.put('camera', uuid, { id: 'CAM 8' });
  await browserA.open(`/i/${uuid}`);
  await browserA.sees('CAM 8');
  for (const page of ['', '/settings', '/trash', ...grids.map(({ plural }) => `/${plural}`)]) {
    await browserA.open(`/p/${show.uuid}${page}`);
    await expect(browserA.page.getByRole('heading', { name: /not found|nothing/i })).toHaveCount(0);
    expect(new URL(browserA.page.url()).pathname).toBe(`/p/${show.uuid}${page}`);
  }
  await browserA.page.goto(`/i/${crypto.randomUUID()}`);
  await expect(browserA.page.getByText('There is nothing at this link.')).toBeVisible();
});
