import pg from 'pg';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { deploy, status } from './migrate.ts';
import { allowRetry } from './retry.ts';
import { makeFolder, setMigration } from './test-folder.ts';
import { createEmptyDatabase, type TestDatabase } from './testing.ts';
import type { Folder } from './workspace-folder.ts';

const first = '20260101000000_first';
const second = '20260102000000_second';

const cameras = `
  create table cameras (id text not null);
  create function trim_id() returns trigger language plpgsql as $$
  begin
    new.id := trim(new.id); -- a semicolon; and another;
    return new;
  end $$;
  create trigger trim_id before insert on cameras for each row execute function trim_id();
`;

/** The server of these tests, instead of a new one each time. */
const scratch = async () => ({ url: inject('testServer').adminUrl, stop: async () => undefined });

let database: TestDatabase;
let folder: Folder;

beforeEach(async () => {
  database = await createEmptyDatabase();
  folder = await makeFolder('', { [first]: cameras });
});

afterEach(() => database.drop());

async function query(sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

test('a migration with a function body full of semicolons is applied whole', async () => {
  expect(await deploy(database.url, folder)).toEqual({ applied: [first] });
  await query(`insert into cameras values ('  CAM 1 ')`);
  expect(await query('select id from cameras')).toEqual([{ id: 'CAM 1' }]);
});

test('deploying twice applies every migration once', async () => {
  await deploy(database.url, folder);
  expect(await deploy(database.url, folder)).toEqual({ applied: [] });
  const rows = await query('select migration_name, applied_steps_count from _prisma_migrations');
  expect(rows).toEqual([{ migration_name: first, applied_steps_count: 1 }]);
});

test('two servers that start together apply every migration once and both go on', async () => {
  await setMigration(folder, second, 'select pg_sleep(0.2); create table ccus (id text);');
  const both = await Promise.all([deploy(database.url, folder), deploy(database.url, folder)]);
  expect(both.map(({ applied }) => applied).sort()).toEqual([[], [first, second]]);
});

test('a failing migration is named with its line and reason, and leaves nothing behind', async () => {
  await setMigration(folder, second, 'create table ccus (id text);\n\nselect * from nowhere;\n');
  await expect(deploy(database.url, folder)).rejects.toThrow(
    `Migration ${second} failed at line 3: relation "nowhere" does not exist (42P01).`,
  );
  expect(await query(`select to_regclass('ccus') as ccus`)).toEqual([{ ccus: null }]);
  expect(await status(database.url, folder)).toMatchObject({
    applied: [first],
    failed: [second],
    pending: [],
  });
});

test('a failure inside a transaction of its own is recorded as well', async () => {
  await setMigration(folder, second, 'begin;\nselect 1/0;\ncommit;\n');
  await expect(deploy(database.url, folder)).rejects.toThrow('division by zero');
  expect(await status(database.url, folder)).toMatchObject({ failed: [second] });
});

test('after a failure nothing newer is applied until the repaired migration is tried again', async () => {
  await setMigration(folder, second, 'select 1/0;');
  await expect(deploy(database.url, folder)).rejects.toThrow('division by zero');
  await setMigration(folder, second, 'create table ccus (id text);');
  await expect(deploy(database.url, folder)).rejects.toThrow('pnpm db:migrate --retry');
  expect(await allowRetry(database.url, folder, scratch)).toEqual({ left: [] });
  expect(await deploy(database.url, folder)).toEqual({ applied: [second] });
  expect(await status(database.url, folder)).toEqual({
    applied: [first, second],
    pending: [],
    failed: [],
    edited: [],
    missing: [],
  });
});

test('what is left of a failed migration is named, and it is not tried again before that is undone', async () => {
  const script = 'create table ccus (id text); commit; select 1/0;';
  await setMigration(folder, second, script);
  await expect(deploy(database.url, folder)).rejects.toThrow('division by zero');
  const { left } = await allowRetry(database.url, folder, scratch);
  expect(left).toContain('  table ccus is as the migration makes it');
  expect(await status(database.url, folder)).toMatchObject({ failed: [second] });
  await query('drop table ccus');
  expect(await allowRetry(database.url, folder, scratch)).toEqual({ left: [] });
  expect(await status(database.url, folder)).toMatchObject({ failed: [], pending: [second] });
});

test('one that changes rows only leaves nothing to look at, and is tried again', async () => {
  await setMigration(folder, second, `insert into cameras values ('CAM 1'); commit; select 1/0;`);
  await expect(deploy(database.url, folder)).rejects.toThrow('division by zero');
  expect(await allowRetry(database.url, folder, scratch)).toEqual({ left: [] });
  expect(await status(database.url, folder)).toMatchObject({ failed: [], pending: [second] });
});

test('an empty database has every migration pending', async () => {
  expect(await status(database.url, folder)).toMatchObject({ applied: [], pending: [first] });
});
