import { expect, it } from 'vitest';
import { eventually } from '../testing/eventually.ts';
import { startServer } from '../testing/server.ts';
import { makeShow } from '../testing/show.ts';

it('a stop waits until the write that is under way is answered, and takes no other', async () => {
  const server = await startServer();
  const show = await makeShow(server);
  const source = await show.add('source');
  const psql = await server.session();
  await psql.query('begin');
  await psql.query('select from sources where uuid = $1 for update', [source.uuid]);
  const written = show.ana.update(['source', source.uuid], { name: 'Written while stopping' });
  await eventually('the write waits for the row', async () => {
    const { rowCount } = await psql.query(
      `select from pg_stat_activity where application_name = 'callsign' and wait_event_type = 'Lock' and datname = current_database()`,
    );
    return rowCount === 1;
  });
  const stopped = server.app.close();
  await eventually('nobody is let in', () =>
    fetch(server.url).then(
      () => false,
      () => true,
    ),
  );
  await psql.query('commit');
  expect((await written).entity.name).toBe('Written while stopping');
  await stopped;
  await server.stop();
});
