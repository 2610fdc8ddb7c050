import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../testing/eventually.ts';
import { startServer, type TestServer } from '../testing/server.ts';
import { makeShow } from '../testing/show.ts';

// One after the other: each takes the database away from all who are signed in.
describe('The database goes away while a show is read', { concurrent: false }, () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server.stop());

  it('answers that the database is away and to try again, and serves the next request', async () => {
    const show = await makeShow(server);
    const session = await server.session();
    await session.query('begin; lock table sources in access exclusive mode');
    const held: { connection: { stream: { destroy(): void } } }[] = [];
    server.deps.pool.on('acquire', (client) => void held.push(client as never));

    const answer = server.as('Ana').send('GET', `/api/productions/${show.uuid}/snapshot`);
    const blocked = `select pid from pg_stat_activity where application_name = 'callsign' and wait_event_type = 'Lock' and query like '%from sources%'`;
    await eventually('the snapshot waits for the lock', async () => (await server.sql(blocked)).length > 0);
    // As when Postgres is killed: the line ends without a last word.
    held.at(-1)?.connection.stream.destroy();

    expect((await answer).status).toBe(503);
    expect((await answer).headers.get('retry-after')).toBe('1');
    expect((await answer).body).toMatchObject({ error: { code: 'BUSY' } });
    await session.query('rollback');
    expect(await show.snapshot()).toMatchObject({ production: { uuid: show.uuid } });
  });

  it('says so too when it cannot find out who asks, and signs nobody out', async () => {
    const show = await makeShow(server);
    const session = await server.session();
    await session.query('begin; lock table sessions in access exclusive mode');
    server.deps.accounts.sessions.forget(null);

    const answer = server.as('Ana').send('GET', `/api/productions/${show.uuid}/snapshot`);
    const blocked = `select pg_terminate_backend(pid) from pg_stat_activity where wait_event_type = 'Lock' and query like '%sessions%'`;
    await eventually('the look-up waits for the lock', async () => (await server.sql(blocked)).length > 0);

    expect((await answer).status).toBe(503);
    expect((await answer).body).toMatchObject({ error: { code: 'BUSY' } });
    expect((await answer).headers.get('set-cookie')).toBeNull();
    await session.query('rollback');
    await eventually('the show is read again', async () => {
      const again = await server.as('Ana').send('GET', `/api/productions/${show.uuid}/snapshot`);
      return again.status === 200;
    });
  });
});
