import pg from 'pg';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { deploy, status } from './migrate.ts';
import { type Resolution, resolveMigration } from './resolve.ts';
import { makeFolder, setMigration } from './test-folder.ts';
import { createEmptyDatabase, type TestDatabase } from './testing.ts';
import type { Folder } from './workspace-folder.ts';

const first = '20260101000000_first';
const second = '20260102000000_second';

let database: TestDatabase;
let folder: Folder;

beforeEach(async () => {
  database = await createEmptyDatabase();
  folder = await makeFolder('', { [first]: 'create table cameras (id text not null);' });
});

afterEach(() => database.drop());

async function query(sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  return client.query(sql).then(
    ({ rows }) => client.end().then(() => rows),
    (error) => client.end().then(() => Promise.reject(error)),
  );
}

/** The server of these tests, instead of a new one each time. */
const scratch = async () => ({ url: inject('testServer').adminUrl, stop: async () => undefined });

/** Applies a second migration that fails. */
async function fail(sql: string): Promise<void> {
  await setMigration(folder, second, sql);
  await expect(deploy(database.url, folder)).rejects.toThrow(`Migration ${second} failed`);
}

const resolve = (resolution: Resolution, name = second) =>
  resolveMigration(database.url, name, resolution, folder, scratch);

const adds = 'alter table cameras add column uuid uuid; create table ccus (id text primary key);';

describe('as rolled back', () => {
  test('a migration that failed in the middle is marked, because Postgres undid all of it', async () => {
    await fail(`${adds} select 1/0;`);
    const found = await resolve('rolled back');
    expect(found).toMatchObject({
      marked: 'rolled back',
      done: [],
      undone: ['column uuid of table cameras', 'table ccus'],
    });
    expect(found.sentences.at(-1)).toBe(
      `Migration ${second} is marked as rolled back; \`pnpm db:migrate\` tries it again.`,
    );
    expect(await status(database.url, folder)).toMatchObject({ failed: [], pending: [second] });
    const [row] = await query(`select * from _prisma_migrations where migration_name = '${second}'`);
    expect(row).toMatchObject({
      finished_at: null,
      rolled_back_at: expect.any(Date),
      applied_steps_count: 0,
    });
  });

  test('one without a transaction around it is not, and what it left is named', async () => {
    await fail('alter table cameras add column uuid uuid; commit; create table ccus (); select 1/0;');
    const found = await resolve('rolled back');
    expect(found).toMatchObject({
      marked: null,
      done: ['column uuid of table cameras'],
      undone: ['table ccus'],
    });
    expect(found.sentences).toEqual([
      `Migration ${second} is not rolled back: it is partly there:`,
      '  column uuid of table cameras is as the migration makes it',
      '  (table ccus is as before)',
      'Nothing was marked. Undo this by hand, then run the same again.',
    ]);
    expect(await status(database.url, folder)).toMatchObject({ failed: [second] });

    await query('alter table cameras drop column uuid');
    expect(await resolve('rolled back')).toMatchObject({ marked: 'rolled back' });
  });

  test('an object that is neither as before nor as the migration makes it is named', async () => {
    await fail('create table ccus (id text, name text); commit; select 1/0;');
    await query('alter table ccus drop column name');
    const { marked, done, undone } = await resolve('rolled back');
    expect({ marked, done, undone }).toEqual({
      marked: null,
      done: ['table ccus'],
      undone: ['column name of table ccus'],
    });
  });

  test('one that was edited since is measured by what older migrations make', async () => {
    await fail('create table ccus (); commit; select 1/0;');
    await setMigration(folder, second, 'create table controllers ();');
    const found = await resolve('rolled back');
    expect(found).toMatchObject({ marked: null, other: ['table ccus'] });
    expect(found.sentences[0]).toContain('was edited since it failed');
    await query('drop table ccus');
    expect(await resolve('rolled back')).toMatchObject({ marked: 'rolled back' });
    expect(await deploy(database.url, folder)).toEqual({ applied: [second] });
  });

  test('one that changes only rows and commits in between is not, because nothing tells', async () => {
    await fail(`insert into cameras values ('CAM 1'); commit; select 1/0;`);
    const { marked, sentences } = await resolve('rolled back');
    expect(marked).toBeNull();
    expect(sentences[0]).toContain('nothing tells how far it came');
  });
});

describe('as applied', () => {
  test('one that somebody finished by hand is marked, and is not run again', async () => {
    await fail(`${adds.replace('ccus', 'cameras2')} insert into nowhere values (1);`);
    await setMigration(folder, second, adds);
    await query(adds);
    expect(await resolve('applied')).toMatchObject({ marked: 'applied' });
    expect(await status(database.url, folder)).toMatchObject({
      applied: [first, second],
      failed: [],
      edited: [],
    });
    expect(await deploy(database.url, folder)).toEqual({ applied: [] });
  });

  test('one that is partly there is not, and the rest is named', async () => {
    await fail(
      `create table ccus (id text); commit; alter table cameras add column n int; select 1 from cameras where 1/n > 0 or 1/0 > 0;`,
    );
    await setMigration(folder, second, 'create table ccus (id text); alter table cameras add column n int;');
    const found = await resolve('applied');
    expect(found).toMatchObject({
      marked: null,
      done: ['table ccus'],
      undone: ['column n of table cameras'],
    });
    expect(found.sentences[0]).toBe(`Migration ${second} is not wholly applied: it is partly there:`);
  });

  test('one that fails on an empty database as well is not, because nobody knows what it would make', async () => {
    await fail('create table ccus (); select 1/0;');
    const { marked, sentences } = await resolve('applied');
    expect(marked).toBeNull();
    expect(sentences[1]).toBe('  select 1/0 (division by zero)');
  });
});

describe('neither', () => {
  test('a migration that is applied or not yet tried has not failed', async () => {
    await deploy(database.url, folder);
    expect(await resolve('rolled back', first)).toMatchObject({
      marked: null,
      sentences: [`Migration ${first} has not failed: it is applied. Nothing was marked.`],
    });
    await setMigration(folder, second, 'select 1;');
    expect((await resolve('applied')).sentences[0]).toContain('it is not applied yet');
  });

  test('a name that no migration has is refused, with the one that failed', async () => {
    await fail('select 1/0;');
    await expect(resolve('applied', '20260102_secnd')).rejects.toThrow(
      `There is no migration 20260102_secnd. The one that failed is ${second}.`,
    );
  });

  test('while one runs nothing is marked', async () => {
    await fail('select 1/0;');
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await client.query(`select pg_advisory_lock(hashtext('callsign migrations'))`);
    await expect(resolve('rolled back')).rejects.toThrow(
      /A migration runs at this moment \(process \d+ of Postgres/,
    );
    await client.end();
  });
});
