import { resolveDatabase } from '@callsign/prisma/database';
import { startTestPooler, type TestPooler } from '@callsign/prisma/test-pooler';
import { createTestDatabase, type TestDatabase } from '@callsign/prisma/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCounter } from '../limits/counters.ts';
import { startServer, type TestServer } from '../testing/server.ts';
import { makeShow } from '../testing/show.ts';

describe('behind PgBouncer in transaction mode', () => {
  let database: TestDatabase;
  let pooler: TestPooler;
  let server: TestServer;
  beforeAll(async () => {
    database = await createTestDatabase();
    pooler = await startTestPooler(database.url);
    server = await startServer({ database, readUrl: pooler.url });
  });
  afterAll(async () => {
    await server.stop();
    await pooler.stop();
    await database.drop();
  });

  it('a start without the way past it is refused with a sentence that says what to set', async () => {
    await expect(resolveDatabase({ DATABASE_URL: pooler.url })).rejects.toThrow(
      /pooler such as PgBouncer.*set CALLSIGN_DIRECT_URL/,
    );
    // Two poolers are no way past it.
    const twice = { DATABASE_URL: pooler.url, CALLSIGN_DIRECT_URL: `${pooler.url}?` };
    await expect(resolveDatabase(twice)).rejects.toThrow(/^CALLSIGN_DIRECT_URL names .* a pooler/);
  });

  it('a way past it that leads to another database is refused', async () => {
    const other = await createTestDatabase();
    const env = { DATABASE_URL: pooler.url, CALLSIGN_DIRECT_URL: other.url };
    await expect(resolveDatabase(env)).rejects.toThrow(/which are two databases/);
    await other.drop();
  });

  it('with the way past it everything works: rows, screens, accounts, the log and its pruning', async () => {
    const env = { DATABASE_URL: pooler.url, CALLSIGN_DIRECT_URL: database.url };
    expect(await resolveDatabase(env)).toMatchObject({ url: database.url, readUrl: pooler.url });
    const show = await makeShow(server);
    // Side by side, so that each is answered by another session than the one before.
    const rows = await Promise.all(
      Array.from({ length: 12 }, (_, n) => show.add('source', { name: `${n}` })),
    );
    await Promise.all(
      rows.map(async ({ uuid }) => {
        await show.ana.update(['source', uuid], { note: 'edited' });
        expect(await show.ana.get(`/api/sources/${uuid}`)).toMatchObject({ note: 'edited' });
        expect(await show.snapshot()).toMatchObject({ production: { uuid: show.uuid } });
      }),
    );
    expect(await show.told()).toHaveLength(24);
    const read = await Promise.all(
      Array.from({ length: 12 }, () => show.ana.send('GET', `/api/search?q=edited&production=${show.uuid}`)),
    );
    expect(read.filter(({ status }) => status >= 500)).toEqual([]);
    await server.sql(`update sources set note = 'psql' where uuid = $1`, [rows[0]?.uuid]);
    expect(await show.told()).toHaveLength(1);
    expect(await server.deps.pruner.run()).toBe(0);
    expect((await show.ana.send('GET', '/ready')).status).toBe(200);
    expect([...server.errors, ...server.warnings]).toEqual([]);
  });

  it('what is counted is counted once, on whichever session, though the library names its statements', async () => {
    const counter = createCounter(
      server.deps.pool,
      'pooler-test',
      { points: 20, seconds: 60 },
      { remembersRefused: false },
    );
    const counts = await Promise.all(Array.from({ length: 24 }, () => counter.count('somebody')));
    expect(counts.map(({ counted }) => counted).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 24 }, (_, n) => n + 1),
    );
    expect(counts.filter(({ isOver }) => isOver)).toHaveLength(4);
    await counter.takeBack('somebody');
    expect((await counter.count('somebody')).counted).toBe(24);
  });
});
