import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../testing/server.ts';
import { makeShow, type Show } from '../testing/show.ts';
import { createPruner, type Retention } from './prune.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(async () => {
  await server.stop();
  expect(server.errors).toEqual([]);
});

async function prune(of: TestServer, retention: Retention): Promise<number | null> {
  const pruner = createPruner(of.deps.pool, of.app.log, retention);
  const rows = await pruner.run();
  pruner.close();
  return rows;
}
const bounds = async (show: Show, of = server) => {
  const [row] = await of.sql<{ pruned: string; first: string; last: string; seq: string }>(
    `select pruned, seq, (select min(seq) from changes where production_uuid = $1) as first,
       (select max(seq) from changes where production_uuid = $1) as last from heads where production_uuid = $1`,
    [show.uuid],
  );
  return Object.fromEntries(Object.entries(row ?? {}).map(([key, value]) => [key, Number(value)]));
};
const age = (of: TestServer, show: Show, upTo: number) =>
  of.sql(`update changes set at = now() - interval '31 days' where production_uuid = $1 and seq <= $2`, [
    show.uuid,
    upTo,
  ]);

describe('the log', () => {
  it('loses what is older than it has to keep, and says so to whoever asks for that', async () => {
    const own = await startServer();
    const show = await makeShow(own);
    const source = await show.add('source', { name: 'one' });
    const { commit } = await show.ana.update(['source', source.uuid], { name: 'two' });
    const later = await show.ana.update(['source', source.uuid], { name: 'three' });
    await show.told();
    await age(own, show, commit.seq);
    expect(await prune(own, { days: 30, keep: 0, most: 1e6 })).toBeGreaterThan(0);
    expect(await bounds(show, own)).toMatchObject({ pruned: commit.seq, first: commit.seq + 1 });

    // The server that wrote it may still remember; another one knows the log alone.
    const other = await startServer({ database: own.database });
    const socket = await other.socket();
    const behind = socket.hello(show.uuid, 1);
    expect(await socket.until('it is stale', () => behind.stale)).toBe('pruned');
    const onTheEdge = socket.hello(show.uuid, commit.seq);
    await socket.until('it is live', () => onTheEdge.live);
    expect(onTheEdge.problems).toEqual([]);

    const undo = await show.ana.send('POST', `/api/commits/${commit.uuid}/undo`, {
      productionUuid: show.uuid,
    });
    expect([undo.status, undo.body.error.code]).toEqual([410, 'PRUNED']);
    const revert = await show.ana.send('POST', `/api/sources/${source.uuid}/revert`, {
      field: 'name',
      version: 2,
    });
    expect([revert.status, revert.body.error.code]).toEqual([410, 'PRUNED']);
    const changes = await show.ana.send('GET', `/api/productions/${show.uuid}/changes?after=1`);
    expect([changes.status, changes.body.error.code]).toEqual([410, 'PRUNED']);
    const history = await show.ana.get(`/api/sources/${source.uuid}/history`);
    expect([history.complete, history.changes.length]).toEqual([false, 1]);
    const activity = await show.ana.get(`/api/productions/${show.uuid}/activity`);
    expect([activity.pruned, activity.commits.length]).toEqual([commit.seq, 1]);
    // What is still there can still be undone, and the rows themselves are whole.
    await show.ana.undo(later.commit);
    expect((await show.snapshot()).entities.source[0]?.name).toBe('two');
    await other.stop();
    await own.stop();
    expect(own.errors).toEqual([]);
  });

  it('keeps the newest changes of every show, however old they are', async () => {
    const own = await startServer();
    const show = await makeShow(own);
    for (let n = 0; n < 20; n++) await show.add('source');
    await show.told();
    const { last = 0 } = await bounds(show, own);
    await age(own, show, last);
    await prune(own, { days: 30, keep: 5, most: 1e6 });
    expect(await bounds(show, own)).toMatchObject({ first: last - 4, last, seq: last });
    await own.stop();
  });

  it('never cuts a commit, and shortens a show that has too many changes', async () => {
    const own = await startServer();
    const show = await makeShow(own);
    for (let n = 0; n < 4; n++)
      await show.ana.commit(
        show.uuid,
        Array.from({ length: 400 }, (_, place) => ({
          op: 'create' as const,
          entityType: 'source' as const,
          fields: { id: `SRC ${n * 400 + place}` },
        })),
      );
    await show.told();
    await prune(own, { days: 30, keep: 5, most: 700 });
    const { first, last, pruned } = await bounds(show, own);
    expect([first, pruned]).toEqual([802, 801]); // The show's own creation is the first change.
    expect(last).toBe(1601);
    await own.stop();
  });

  it('is pruned while people write and follow, and nobody misses a commit', async () => {
    const own = await startServer();
    const show = await makeShow(own);
    const source = await show.add('source');
    let writing = true;
    const writer = (async () => {
      for (let n = 0; n < 150; n++) await show.ben.update(['source', source.uuid], { name: `${n}` });
      writing = false;
    })();
    while (writing) await prune(own, { days: 0, keep: 10, most: 1e6 });
    await writer;
    await show.told();
    expect(show.screen.problems).toEqual([]);
    expect((show.screen.rows.get(source.uuid) as { name?: string }).name).toBe('149');
    expect((await bounds(show, own)).pruned).toBeGreaterThan(50);
    await own.stop();
    expect(own.errors).toEqual([]);
  });

  it('is pruned by one instance at a time', async () => {
    const own = await startServer();
    const other = await own.session();
    await other.query(`select pg_advisory_lock(hashtext('callsign prune'))`);
    expect(await prune(own, { days: 30, keep: 0, most: 1e6 })).toBeNull();
    await other.query(`select pg_advisory_unlock(hashtext('callsign prune'))`);
    expect(await prune(own, { days: 30, keep: 0, most: 1e6 })).toBe(0);
    await own.stop();
  });

  it('keeps the answers of writes for a week', async () => {
    const own = await startServer();
    const show = await makeShow(own);
    await show.add('source');
    await show.add('source');
    await own.sql(
      `update idempotency_keys set at = now() - interval '8 days' where production_uuid = $1 and commit_uuid =
        (select commit_uuid from changes where production_uuid = $1 and seq = 2)`,
      [show.uuid],
    );
    await prune(own, { days: 30, keep: 0, most: 1e6 });
    const left = await own.sql('select from idempotency_keys where production_uuid = $1', [show.uuid]);
    expect(left).toHaveLength(1);
    await own.stop();
  });

  it('restores a row whose deletion is pruned', async () => {
    const own = await startServer();
    const show = await makeShow(own);
    const source = await show.add('source', { name: 'kept' });
    await show.ana.remove(['source', source.uuid]);
    await prune(own, { days: 0, keep: 0, most: 1e6 });
    const { entity } = await show.ana.restore(['source', source.uuid]);
    expect(entity).toMatchObject({ name: 'kept', isDeleted: false });
    await own.stop();
    expect(own.errors).toEqual([]);
  });
});
