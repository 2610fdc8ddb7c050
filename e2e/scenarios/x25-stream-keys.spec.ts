import { expect, test } from '../fixtures/test.ts';

const KEY = 'live-4f2a-do-not-tell';

test('X25 Stream keys: a viewer and the activity log never see the key that an editor saves', async ({
  show,
  browserA,
  newBrowser,
}) => {
  const viewer = await newBrowser('Vic', 'viewer');
  const { uuid } = await show.add('stream', { id: 'STR 1', name: 'Main' });
  const told: string[] = [];
  viewer.page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => void told.push(String(payload))),
  );
  viewer.page.on('response', async (response) => {
    if (response.url().includes('/api/')) told.push(await response.text().catch(() => ''));
  });
  for (const person of [browserA, viewer]) await person.open(`/p/${show.uuid}/streams`);

  await browserA.edit('STR 1', 'streamKey', KEY);
  await browserA.edit('STR 1', 'note', 'key is in');
  await browserA.seesIn('STR 1', 'streamKey', KEY);
  await expect.poll(async () => (await show.row('stream', uuid)).streamKey).toBe(KEY);
  await viewer.seesIn('STR 1', 'note', 'key is in');
  await expect(viewer.page.locator('body')).not.toContainText(KEY);

  for (const person of [browserA, viewer]) {
    await person.page.goto(`/p/${show.uuid}/activity`);
    await expect(person.page.getByText('was changed; what it holds is not written here')).toBeVisible();
    await expect(person.page.locator('body')).not.toContainText(KEY);
  }
  for (const path of ['snapshot', 'changes', 'activity', 'activity?format=csv'])
    told.push(await (await viewer.page.request.get(`/api/productions/${show.uuid}/${path}`)).text());
  expect(told.some((text) => text.includes('key is in'))).toBe(true);
  expect(told.filter((text) => text.includes(KEY))).toEqual([]);
});
