import { afterAll, describe, expect, it } from 'vitest';
import { eventually } from '../testing/eventually.ts';
import { refused } from '../testing/person.ts';
import { startServer } from '../testing/server.ts';
import { makeShow } from '../testing/show.ts';

// Each test has a server of its own: it looks at what the server's connections wait for.
const servers: Awaited<ReturnType<typeof startServer>>[] = [];
afterAll(() => Promise.all(servers.map((server) => server.stop())));

async function makeLockedSource() {
  const server = await startServer();
  servers.push(server);
  const show = await makeShow(server);
  const source = await show.add('source', { name: 'GFX' });
  const other = await show.add('source');
  await show.told();
  const session = await server.session();
  await session.query('begin');
  const apiWaits = () =>
    eventually('the API waits for a lock', async () => {
      const [found] = await server.sql(
        `select from pg_stat_activity where application_name = 'callsign' and wait_event_type = 'Lock' and datname = current_database()`,
      );
      return found;
    });
  return { server, show, source, other, session, apiWaits };
}

describe('while somebody holds a row in an open psql transaction', () => {
  it('a write to it waits, and is made when the transaction ends', async () => {
    const { server, show, source, session, apiWaits } = await makeLockedSource();
    await session.query('select from sources where uuid = $1 for update', [source.uuid]);
    const write = show.ana.update(['source', source.uuid], { name: 'Ana' });
    await apiWaits();
    await session.query('commit');
    expect((await write).entity).toMatchObject({ name: 'Ana', version: 2 });
    expect(await show.told()).toEqual(['Ana: source SRC 1 updated (name)']);
    expect(server.errors).toEqual([]);
  });

  it('the transaction is never chosen as the victim of a deadlock: the API gives way and comes back', async () => {
    const { server, show, source, other, session, apiWaits } = await makeLockedSource();
    await session.query('select from sources where uuid = $1 for update', [source.uuid]);
    const write = show.ana.update(['source', source.uuid], { name: 'Ana' });
    await apiWaits();
    // Whoever starts to wait after the other one's deadlock_timeout (1 s) is the victim: here it would be the session.
    await session.query('select pg_sleep(1.2)');
    // The API has the head and waits for the row, and the session, which has the row, wants the head.
    await session.query(`update sources set note = 'psql' where uuid = any($1)`, [[source.uuid, other.uuid]]);
    await session.query(`update sources set note = 'psql 2' where uuid = $1`, [other.uuid]);
    await session.query('commit');
    expect((await write).entity).toMatchObject({ name: 'Ana', note: 'psql', version: 3 });
    const told = await show.told();
    expect(told).toHaveLength(2);
    expect(told[1]).toBe('Ana: source SRC 1 updated (name)');
    expect(server.errors).toEqual([]);
  });

  it('all other rows are written meanwhile, also those that came in the same moment, and its author is told who holds it', async () => {
    const { show, source, other, session } = await makeLockedSource();
    await session.query('select from sources where uuid = $1 for update', [source.uuid]);
    const key = crypto.randomUUID();
    const write = () => show.ana.update(['source', source.uuid], { name: 'Ana' }, key);
    const blocked = refused(write());
    const [free] = await Promise.all([
      show.ben.update(['source', other.uuid], { name: 'Ben' }),
      show.add('send', { name: 'new' }),
    ]);
    expect(free.entity).toMatchObject({ name: 'Ben', version: 2 });
    await show.ben.update(['source', other.uuid], { note: 'again' });
    // What comes later for the same row stays behind it. Its own patience ends soon after the other's: it is asked for again.
    const behindKey = crypto.randomUUID();
    const askBehind = () => show.ben.update(['source', source.uuid], { note: 'Ben' }, behindKey);
    const behind = askBehind().catch(() => null);
    const { code, message } = await blocked;
    expect(code).toBe('ROW_HELD');
    expect(message).toMatch(
      /^SRC 1 is held by \w+ \(psql\) in an open transaction .* since \d\d:\d\d:\d\d UTC\./,
    );
    await session.query('commit');
    expect(((await behind) ?? (await askBehind())).entity).toMatchObject({ note: 'Ben' });
    await write();
    const now = await show.ana.get(`/api/sources/${source.uuid}`);
    expect(now).toMatchObject({ name: 'Ana', note: 'Ben', version: 3 });
  });

  it.each([
    ['a table', () => 'lock table sources in exclusive mode', /^All sources are held by \w+ \(psql\)/],
    [
      'the head of the show',
      (show: string) => `select from heads where production_uuid = '${show}' for update`,
      /^This whole show is held by/,
    ],
  ])('%s: the sentence says what is held and by whom, and reading goes on', async (_what, lock, sentence) => {
    const { show, source, session } = await makeLockedSource();
    await session.query(lock(show.uuid));
    const blocked = refused(show.ana.update(['source', source.uuid], { name: 'Ana' }));
    expect((await show.ana.send('GET', `/api/sources/${source.uuid}`)).status).toBe(200);
    expect((await blocked).message).toMatch(sentence);
    await session.query('rollback');
  });

  it('a show whose head is held keeps nobody else waiting, though their writes come in the same moment', async () => {
    const { server, show, source, session } = await makeLockedSource();
    const elsewhere = await Promise.all(Array.from({ length: 8 }, () => makeShow(server)));
    await session.query(`update sources set note = 'psql' where uuid = $1`, [source.uuid]);
    let isWritten = false;
    const held = show.ana.update(['source', source.uuid], { name: 'Ana' }).then((written) => {
      isWritten = true;
      return written;
    });
    await Promise.all(elsewhere.map((each) => each.add('source')));
    expect(isWritten).toBe(false);
    await session.query('commit');
    expect((await held).entity).toMatchObject({ name: 'Ana', note: 'psql' });
    // Had they waited for that head too, their transaction would have failed with it.
    expect(server.warnings.filter((line) => line.includes('several streams'))).toEqual([]);
    expect(server.errors).toEqual([]);
  });

  it('a write is answered BUSY when its patience is at an end, and the same key makes it once afterwards', async () => {
    const { server, show, source, session } = await makeLockedSource();
    await session.query(`update sources set note = 'psql' where uuid = $1`, [source.uuid]);
    const before = await show.footprint();
    const key = crypto.randomUUID();
    const write = () => show.ana.update(['source', source.uuid], { name: 'Ana' }, key);
    // Reading goes on meanwhile, and so do other shows.
    const elsewhere = await makeShow(server);
    const blocked = refused(write());
    await elsewhere.add('source');
    expect(await show.ana.get(`/api/sources/${source.uuid}`)).toMatchObject({ note: null });
    expect(await blocked).toMatchObject({ code: 'BUSY' });
    expect(await show.footprint()).toEqual(before);
    await session.query('commit');
    const first = await write();
    expect(first.entity).toMatchObject({ name: 'Ana', note: 'psql', version: 3 });
    expect(await write()).toEqual(first);
    expect(await show.told()).toHaveLength(2);
    expect(server.errors).toHaveLength(1);
  });
});
