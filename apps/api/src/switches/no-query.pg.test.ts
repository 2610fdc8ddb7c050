import { afterAll, expect, it } from 'vitest';
import { startServer } from '../testing/server.ts';
import { makeShow } from '../testing/show.ts';

// A server of its own: a table that is locked keeps every other test waiting.
const server = await startServer({ crew: 'invited' });
afterAll(async () => {
  await server.stop();
  expect(server.errors).toEqual([]);
});

const note = () => ({ note: crypto.randomUUID() });

it('Switches cost writes no query: what they must know is in memory', async () => {
  const show = await makeShow(server);
  const source = await show.add('source');
  await show.ana.update(['source', source.uuid], note());
  const psql = await server.session();
  await psql.query('begin');
  // Whoever asked the table now would wait, and be refused.
  await psql.query('lock table switches in access exclusive mode');
  await Promise.all(Array.from({ length: 20 }, () => show.ana.update(['source', source.uuid], note())));
  await psql.query('rollback');
  expect(await show.ana.get(`/api/sources/${source.uuid}`)).toMatchObject({ version: 22 });
});
