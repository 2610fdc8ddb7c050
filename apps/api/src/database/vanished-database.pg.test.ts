import { openTestLine, type TestLine } from '@callsign/prisma/test-line';
import { createTestDatabase } from '@callsign/prisma/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../testing/eventually.ts';
import { refused } from '../testing/person.ts';
import { startServer, type TestServer } from '../testing/server.ts';
import { makeShow } from '../testing/show.ts';

// One after the other: each takes the database away from everybody.
describe('Postgres vanishes: connections stay open, and nothing gets through', { concurrent: false }, () => {
  let line: TestLine;
  let server: TestServer;
  beforeAll(async () => {
    const database = await createTestDatabase();
    line = await openTestLine(database.url);
    server = await startServer({ database, via: line.url });
  });
  afterAll(async () => {
    line.hole(false);
    await server.stop();
    await line.close();
    await server.database.drop();
  });

  const statusOf = async (path: string) => (await fetch(new URL(path, server.url))).status;

  it('every write, read and sign-in is answered BUSY while it is away, and each write is made once when it comes back', async () => {
    const show = await makeShow(server);
    const rows = await Promise.all(Array.from({ length: 5 }, () => show.add('source', { name: 'before' })));
    await show.told();
    line.hole(true);
    const keys = rows.map(() => crypto.randomUUID());
    const write = ({ uuid }: { uuid: string }, place: number) =>
      show.ana.update(['source', uuid], { name: `after ${place}` }, keys[place]);
    const reads = [
      show.ana.send('GET', `/api/productions/${show.uuid}/snapshot`),
      show.ana.send('POST', '/api/session', { email: 'ana@example.com', password: 'correct horse battery' }),
    ];
    const writes = rows.map((row, place) => refused(write(row, place)));
    // Liveness does not depend on the database, and readiness on what it says just now.
    const ready = await fetch(new URL('/ready', server.url));
    expect(ready.status).toBe(503);
    const away = { message: expect.stringMatching(/does not answer/) };
    expect(await ready.json()).toMatchObject({ error: { code: 'NOT_READY', ...away } });
    expect(await statusOf('/health')).toBe(200);

    for (const answer of await Promise.all(writes)) expect(answer).toMatchObject({ code: 'BUSY', ...away });
    for (const answer of await Promise.all(reads))
      expect(answer).toMatchObject({ status: 503, body: { error: { code: 'BUSY' } } });
    line.hole(false);
    await eventually('a write would be made', async () => (await statusOf('/ready')) === 200);
    const first = await Promise.all(rows.map(write));
    expect(await Promise.all(rows.map(write))).toEqual(first);
    expect(first.map(({ entity }) => [entity.name, entity.version])).toEqual(
      rows.map((_, place) => [`after ${place}`, 2]),
    );
    expect(await show.told()).toHaveLength(5);
  });

  it('connections that carry nothing any more are noticed and thrown away, that of the hints too', async () => {
    const show = await makeShow(server);
    const source = await show.add('source');
    const key = crypto.randomUUID();
    const hints = `select pid from pg_stat_activity where datname = current_database() and application_name = 'callsign hints'`;
    const [old] = await server.sql<{ pid: number }>(hints);
    line.forget();
    await server.sql(`update sources set note = 'psql' where uuid = $1`, [source.uuid]);
    // Whoever is told BUSY sends the same again, as a browser does.
    const write = () => show.ana.update(['source', source.uuid], { name: 'through' }, key);
    const written = await eventually('it is written', () => write().catch(() => null));
    expect(written.entity).toMatchObject({ name: 'through', note: 'psql', version: 3 });
    expect(await statusOf('/ready')).toBe(200);
    // The screen was never cut off.
    expect(await show.told()).toHaveLength(3);
    await eventually('the hints have a connection that works', async () =>
      (await server.sql<{ pid: number }>(hints)).some(({ pid }) => pid !== old?.pid),
    );
  });
});
