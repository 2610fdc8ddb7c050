import pg from 'pg';
import { databaseUrl } from '../fixtures/database-url.ts';
import { expect, test } from '../fixtures/test.ts';

test('psql: an UPDATE past the app is on every screen, with who made it', async ({
  show,
  browserA,
  browserB,
}) => {
  const { uuid } = await show.add('source', { id: 'SRC 1', name: 'before' });
  await browserA.open(`/p/${show.uuid}/sources`);
  await browserB.open(`/p/${show.uuid}/sources`);
  await browserB.sees('SRC 1');
  const client = new pg.Client(await databaseUrl(process.env.E2E_DATA));
  await client.connect();
  try {
    await client.query(`update sources set name = 'from psql', id = 'SRC P' where uuid = $1`, [uuid]);
    for (const person of [browserA, browserB])
      await expect(person.cell('SRC P', 'name')).toHaveText('from psql');
    await client.query('insert into sources (id, production_uuid) values ($1, $2)', ['SRC 2', show.uuid]);
    await expect(browserB.row('SRC 2')).toHaveCount(1);
  } finally {
    await client.end();
  }
  const [last] = await show.history('source', uuid);
  expect(last).toMatchObject({ operation: 'updated', userName: expect.stringContaining('(database)') });
});
