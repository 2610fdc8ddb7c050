import pg from 'pg';
import { expect, test } from 'vitest';
import { deploy } from './migrate.ts';
import { reset } from './reset.ts';
import { makeFolder } from './test-folder.ts';
import { createEmptyDatabase } from './testing.ts';

test('a reset leaves the migrations and nothing else', async () => {
  const database = await createEmptyDatabase();
  const folder = await makeFolder('', { '20260101000000_first': 'create table cameras (id text);' });
  await deploy(database.url, folder);
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(`insert into cameras values ('CAM 1'); create table notes ()`);
  expect(await reset(database.url, {}, folder)).toEqual({ applied: ['20260101000000_first'] });
  const { rows } = await client.query(
    `select to_regclass('notes') as notes, (select count(*) from cameras) as cameras`,
  );
  expect(rows).toEqual([{ notes: null, cameras: '0' }]);
  await client.end();
  await database.drop();
});

test('a database on another machine is not reset', async () => {
  const url = 'postgresql://crew:secret@db.example.invalid/callsign';
  await expect(reset(url, {})).rejects.toThrow(
    'The database at db.example.invalid:5432/callsign is not on this machine, so it is not reset.',
  );
});

test('unless ALLOW_RESET=1 says so', async () => {
  const url = 'postgresql://crew:secret@db.example.invalid/callsign';
  await expect(reset(url, { ALLOW_RESET: '1' })).rejects.toThrow('ENOTFOUND');
});
