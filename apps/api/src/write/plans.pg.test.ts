import { afterAll, expect, it } from 'vitest';
import { eventually } from '../testing/eventually.ts';
import { startServer } from '../testing/server.ts';
import { makeShow } from '../testing/show.ts';
import { WRITE_CONCURRENCY } from './writer.ts';

const server = await startServer();
afterAll(() => server.stop());

const MANY = 400;

type Counts = Record<'updated' | 'read', number>;

it('an edit reads its own row and no other, however many a table holds', async () => {
  const show = await makeShow(server);
  const psql = await server.session();
  const { rows } = await psql.query<{ uuid: string }>(
    `insert into sources (production_uuid, id, type) select $1, 'SRC ' || n, 'LAPTOP' from generate_series(1, ${MANY}) n returning uuid`,
    [show.uuid],
  );
  const uuid = rows[MANY / 2]?.uuid as string;
  await psql.query('analyze sources');
  await psql.query('select pg_stat_force_next_flush()');
  const written = async (): Promise<Counts> => {
    const [row] = await server.sql<{ updated: string; read: string }>(
      `select n_tup_upd as updated, idx_tup_fetch + seq_tup_read as read
       from pg_stat_user_tables where relname = 'sources'`,
    );
    return { updated: Number(row?.updated), read: Number(row?.read) };
  };
  // Connections tell what they did now and then, at the end of a write: it is edited until one has.
  let edits = 0;
  const editUntil = (what: string, isSo: (counts: Counts) => boolean) =>
    eventually(what, async () => {
      await show.ana.update(['source', uuid], { name: `Edit ${++edits}` });
      const counts = await written();
      return isSo(counts) && counts;
    });
  const before = await editUntil('the first edits are counted', ({ updated }) => updated > 0);
  const after = await editUntil('more edits are counted', ({ updated }) => updated > before.updated);
  expect((after.read - before.read) / (after.updated - before.updated)).toBeLessThan(10);
});

it('a new row without an id reads no other row but the last of its series', async () => {
  const show = await makeShow(server);
  const psql = await server.session();
  await psql.query(
    `insert into sources (production_uuid, id, type) select $1, 'SRC ' || n, 'LAPTOP' from generate_series(1, ${MANY}) n`,
    [show.uuid],
  );
  await psql.query('analyze sources');
  const read = async () => {
    const { rows } = await psql.query<{ read: string }>(
      `select idx_tup_fetch + seq_tup_read as read from pg_stat_xact_user_tables where relname = 'sources'`,
    );
    return Number(rows[0]?.read);
  };
  await psql.query('begin');
  const before = await read();
  const { rows } = await psql.query(`select callsign_next_id('sources', $1, 'SRC') as id`, [show.uuid]);
  expect(rows).toEqual([{ id: `SRC ${MANY + 1}` }]);
  expect((await read()) - before).toBeLessThan(10);
  await psql.query('rollback');
});

it('no query is compiled, whatever the server is set to: where the log is long, that took longer than the query', async () => {
  const { rows } = await server.deps.pool.query(`select setting, source from pg_settings where name = 'jit'`);
  expect(rows).toEqual([{ setting: 'off', source: 'client' }]);
});

it('a write goes on a connection that nobody else uses, however much is read: each new one would plan it anew', async () => {
  const show = await makeShow(server);
  const source = await show.add('source');
  const lanes = () =>
    server.sql<{ pid: number }>(
      `select pid from pg_stat_activity where datname = current_database() and query like 'select case%write_commits(%' order by pid`,
    );
  const before = await lanes();
  for (let round = 0; round < 5; round++) {
    await Promise.all(Array.from({ length: 40 }, () => show.ana.get(`/api/sources/${source.uuid}/history`)));
    await show.ana.update(['source', source.uuid], { name: `Round ${round}` });
  }
  expect(before.length).toBeGreaterThan(0);
  const after = await lanes();
  expect(after).toEqual(expect.arrayContaining(before));
  expect(after.length).toBeLessThanOrEqual(WRITE_CONCURRENCY);
});
