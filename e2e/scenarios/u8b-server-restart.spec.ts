import { enterAsOwner, joinShow } from '../fixtures/accounts.ts';
import { startOwnServer } from '../fixtures/own-server.ts';
import { createShow } from '../fixtures/show.ts';
import { expect, test } from '../fixtures/test.ts';

test('U8b Server restart: both come back by themselves and show what they missed', async ({
  browserA,
  browserB,
  playwright,
}) => {
  const server = await startOwnServer();
  const request = await playwright.request.newContext({ baseURL: server.url });
  try {
    await enterAsOwner(request);
    const show = await createShow(request, 'Restart');
    const { uuid } = await show.add('source', { id: 'SRC 1', name: 'before' });
    const people = [browserA, browserB];
    for (const person of people) {
      const { name } = person;
      await joinShow(request, show, { theirs: person.page.context().request, name, url: server.url });
      await person.open(`${server.url}/p/${show.uuid}/sources`);
      await person.page.evaluate(() => Object.assign(window, { neverReloaded: true }));
      person.losesConnection = true;
    }
    await server.stop();
    // Ten seconds after the loss.
    for (const person of people) await expect(person.page.getByText(/^Offline\. You see/)).toBeVisible();
    await browserA.edit('SRC 1', 'note', 'typed while it was away');
    await expect(browserA.waiting).toHaveText('1 change waiting');
    await server.start();
    expect((await show.put('source', uuid, { name: 'by C' })).status).toBe(200);
    for (const person of people) {
      await expect(person.cell('SRC 1', 'name')).toHaveText('by C');
      await person.seesConnected();
      await expect(person.cell('SRC 1', 'note')).toHaveText('typed while it was away');
      expect(await person.page.evaluate(() => 'neverReloaded' in window)).toBe(true);
    }
    await expect(browserA.waiting).toHaveCount(0);
    expect((await show.row('source', uuid)).version).toBe(3);
  } finally {
    await request.dispose();
    await server.remove();
  }
});
