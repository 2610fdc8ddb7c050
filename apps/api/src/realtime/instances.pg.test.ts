import { closeCode } from '@callsign/contracts/protocol';
import { afterAll, describe, expect, it } from 'vitest';
import { eventually } from '../testing/eventually.ts';
import { startServer } from '../testing/server.ts';
import { makeShow } from '../testing/show.ts';

const servers: Awaited<ReturnType<typeof startServer>>[] = [];
afterAll(async () => {
  for (const server of servers.reverse()) await server.stop();
});

/** Two servers on a database of their own. */
async function startTwo(pollMs: number) {
  const first = await startServer({ pollMs });
  const second = await startServer({ pollMs, database: first.database });
  servers.push(first, second);
  return [first, second] as const;
}

const kill = (name: string) =>
  `select pg_terminate_backend(pid) from pg_stat_activity where application_name = '${name}' and datname = current_database()`;

describe('two instances on one database', () => {
  it('tell each other of a write at once, and not only when they next look', async () => {
    const [first, second] = await startTwo(60_000);
    const show = await makeShow(first);
    const socket = await second.socket();
    const screen = socket.hello(show.uuid, 0);
    const list = socket.hello(null, 0);
    await socket.until('both are live', () => screen.live && list.live);
    await show.add('source');
    await second.as('Ben').create('send', { productionUuid: show.uuid });
    await show.ana.update(['production', show.uuid], { showName: 'Renamed' });
    await socket.until('all is told', () => screen.seq === 4);
    await socket.until('the list is told', () => list.rows.get(show.uuid)?.version === 2);
    expect(await show.told()).toEqual([
      'Ana: source SRC 1 created',
      'Ben: send DST 1 created',
      `Ana: production ${show.row.id} updated (showName)`,
    ]);
    expect(screen.problems).toEqual([]);
    expect(screen.commits).toEqual(show.screen.commits);
  });

  it('miss nothing when the connections for hints are cut: the next look at the heads finds it', async () => {
    const [first, second] = await startTwo(300);
    const show = await makeShow(first);
    const socket = await second.socket();
    const screen = socket.hello(show.uuid, 0);
    await socket.until('live', () => screen.live);
    await first.sql(kill('callsign hints'));
    for (let index = 0; index < 5; index += 1) await show.add('source');
    await socket.until('all is told', () => screen.seq === 6);
    expect(await show.told()).toHaveLength(5);
    await eventually('both are connected again', async () => {
      const found = await first.sql(
        `select from pg_stat_activity where application_name = 'callsign hints' and datname = current_database()`,
      );
      return found.length === 2;
    });
    await show.add('source');
    await socket.until('it is told', () => screen.seq === 7);
    expect(screen.problems).toEqual([]);
    expect([...first.errors, ...second.errors]).toEqual([]);
  });

  it('lose and double nothing when the database cuts every connection', async () => {
    const [first, second] = await startTwo(300);
    const show = await makeShow(first);
    const socket = await second.socket();
    const screen = socket.hello(show.uuid, 0);
    await socket.until('live', () => screen.live);
    const writes = Array.from({ length: 60 }, async (_, index) => {
      if (index % 20 === 10) await first.sql(kill('callsign'));
      return (index % 2 ? first : second)
        .as('Ana')
        .create('source', { productionUuid: show.uuid, name: `${index}` });
    });
    const made = await Promise.all(writes);
    expect(new Set(made.map(({ entity }) => entity.id)).size).toBe(60);
    await eventually(
      'reading works again',
      async () => (await show.ana.send('GET', `/api/productions/${show.uuid}/snapshot`)).status === 200,
    );
    expect((await show.snapshot()).entities.source.map(({ name }) => name).sort()).toEqual(
      Array.from({ length: 60 }, (_, index) => `${index}`).sort(),
    );
    expect(await show.told()).toHaveLength(60);
    await socket.until('all is told', () => screen.seq === 61);
    expect(screen.problems).toEqual([]);
  });
});

describe('stopping the server', () => {
  it('finishes the write under way, says bye to every screen, and closes its connections', async () => {
    const [first, second] = await startTwo(300);
    const show = await makeShow(first);
    const source = await show.add('source');
    await show.told();
    const session = await second.session();
    await session.query('begin');
    await session.query('select from sources where uuid = $1 for update', [source.uuid]);
    const write = show.ana.update(['source', source.uuid], { name: 'In time' });
    await eventually('the write is under way', async () => {
      const [found] = await second.sql(
        `select from pg_stat_activity where application_name = 'callsign' and wait_event_type = 'Lock' and datname = current_database()`,
      );
      return found;
    });
    const closing = first.app.close();
    const closed = await show.socket.until('the screen is told', () => show.socket.closed);
    expect(closed.code).toBe(closeCode.restart);
    expect(show.socket.frames.at(-1)).toMatchObject({ type: 'bye', retryMs: expect.any(Number) });
    await session.query('commit');
    expect((await write).entity).toMatchObject({ name: 'In time', version: 2 });
    await closing;
    expect(first.deps.pool.ended).toBe(true);
    await expect(fetch(first.url)).rejects.toThrow();
    // The other instance goes on, and the screen resumes there.
    const socket = await second.socket();
    const screen = socket.hello(show.uuid, show.screen.seq);
    await socket.until('live', () => screen.live);
    expect(screen.commits.map(({ seq }) => seq)).toEqual([3]);
    expect(screen.problems).toEqual([]);
    expect(first.errors).toEqual([]);
  });

  it('does not wait for a screen that does not answer', async () => {
    const [first] = await startTwo(300);
    const show = await makeShow(first);
    show.socket.raw.pause();
    await first.app.close();
    expect(first.deps.pool.ended).toBe(true);
  });
});
