import pg from 'pg';
import { enterAsOwner, joinShow } from '../fixtures/accounts.ts';
import { databaseUrl } from '../fixtures/database-url.ts';
import { startOwnServer } from '../fixtures/own-server.ts';
import { createShow } from '../fixtures/show.ts';
import { expect, test } from '../fixtures/test.ts';

test('Database away: the page says why what is typed waits and that it is kept, and it goes out by itself', async ({
  browserA,
  browserB,
  playwright,
}) => {
  const server = await startOwnServer();
  const request = await playwright.request.newContext({ baseURL: server.url });
  const database = new pg.Client(await databaseUrl(server.data));
  await database.connect();
  /** As in a failover, while the other server has not taken over yet. */
  const takesChanges = async (does: boolean) => {
    await database.query('set default_transaction_read_only = off');
    await database.query(`alter system set default_transaction_read_only = ${does ? 'off' : 'on'}`);
    await database.query('select pg_reload_conf()');
  };
  try {
    await enterAsOwner(request);
    const show = await createShow(request, 'Failover');
    await show.add('source', { id: 'SRC 1', name: 'before' });
    for (const person of [browserA, browserB]) {
      const { name } = person;
      await joinShow(request, show, { theirs: person.page.context().request, name, url: server.url });
      await person.open(`${server.url}/p/${show.uuid}/sources`);
      person.waitsForShow = true;
      // In the end the server goes before the pages do.
      person.losesConnection = true;
    }
    await takesChanges(false);
    await browserA.edit('SRC 1', 'name', 'typed meanwhile');
    const banner = browserA.page.getByText(/^The database takes no changes just now: it is read-only/);
    await expect(banner).toContainText(
      '1 change waiting: kept here, and sent by itself as soon as that ends.',
    );
    await browserA.page.setViewportSize({ width: 390, height: 844 });
    await expect(banner).toBeInViewport({ ratio: 1 });
    await browserA.page.setViewportSize({ width: 1600, height: 900 });
    await expect(browserB.page.getByText(/^The database takes no changes/)).toHaveCount(0);

    await takesChanges(true);
    await expect(banner).toHaveCount(0);
    await browserB.seesIn('SRC 1', 'name', 'typed meanwhile');
    expect((await show.rows('source')).map(({ version }) => version)).toEqual([2]);
  } finally {
    await database.end();
    await request.dispose();
    await server.remove();
  }
});
