import { afterAll, expect, it } from 'vitest';
import { eventually } from '../testing/eventually.ts';
import { startServer } from '../testing/server.ts';
import { makeShow } from '../testing/show.ts';

const server = await startServer();
afterAll(() => server.stop());

const MANY = 400;

it('an edit reads its own row and no other, however many a table holds', async () => {
  const show = await makeShow(server);
  const { commit } = await show.ana.commit(
    show.uuid,
    Array.from({ length: MANY }, () => ({ op: 'create', entityType: 'source', fields: { type: 'LAPTOP' } })),
  );
  await server.sql('analyze sources');
  const uuid = commit.changes[MANY / 2]?.entityId as string;
  const written = async () => {
    const [row] = await server.sql<{ inserted: string; updated: string; read: string }>(
      `select n_tup_ins as inserted, n_tup_upd as updated, idx_tup_fetch + seq_tup_read as read
       from pg_stat_user_tables where relname = 'sources'`,
    );
    return { inserted: Number(row?.inserted), updated: Number(row?.updated), read: Number(row?.read) };
  };
  const before = await eventually('the rows are counted', async () => {
    const counts = await written();
    return counts.inserted >= MANY && counts;
  });
  // Connections tell what they did now and then: it is edited until one has.
  let edits = 0;
  const after = await eventually('edits are counted', async () => {
    await show.ana.update(['source', uuid], { name: `Edit ${++edits}` });
    const counts = await written();
    return counts.updated > before.updated && counts;
  });
  expect((after.read - before.read) / (after.updated - before.updated)).toBeLessThan(10);
});

it('no query is compiled, whatever the server is set to: where the log is long, that took longer than the query', async () => {
  const { rows } = await server.deps.pool.query(`select setting, source from pg_settings where name = 'jit'`);
  expect(rows).toEqual([{ setting: 'off', source: 'client' }]);
});
