import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { functionScript } from './functions.ts';
import { makeFolder, setFunction, twice } from './test-folder.ts';
import { createEmptyDatabase, type TestDatabase } from './testing.ts';
import type { Folder } from './workspace-folder.ts';

let database: TestDatabase;
let client: pg.Client;
let folder: Folder;

beforeEach(async () => {
  folder = await makeFolder('', {});
  database = await createEmptyDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});
afterEach(async () => {
  await client.end();
  await database.drop();
});

/** What the files say beyond the database; it is run there too. */
async function changes(): Promise<string> {
  const script = await functionScript(client, folder);
  await client.query(script);
  return script;
}

test('a migration is written of the functions whose files have changed, without what stands above them', async () => {
  await setFunction(folder, 'twice', twice('return n + n;'));
  await setFunction(folder, 'other', twice('return 1;', 'other() returns int'));
  expect(await changes()).toContain('create or replace function other()');
  expect(await changes()).toBe('');
  await setFunction(folder, 'twice', twice('return 2 * n;'));
  expect(await changes()).toBe(
    'create or replace function twice(n int) returns int language plpgsql as $$ begin return 2 * n; end $$;\n',
  );
  expect(await changes()).toBe('');
});

test('a function with other arguments, or another result, takes the place of the old one', async () => {
  await setFunction(folder, 'twice', twice('return n + n;'));
  await changes();
  await setFunction(folder, 'twice', twice('return n + n;', 'twice(n bigint) returns int'));
  expect(await changes()).toMatch(/^drop function twice\(integer\);\ncreate or replace/);
  await setFunction(folder, 'twice', twice('return n + n;', 'twice(n bigint) returns bigint'));
  expect(await changes()).toMatch(/^drop function twice\(bigint\);\ncreate or replace/);
  expect(await changes()).toBe('');
});

test('a function whose file is gone is dropped', async () => {
  await setFunction(folder, 'twice', twice('return n + n;'));
  await setFunction(folder, 'other', twice('return 1;', 'other() returns int'));
  await changes();
  await setFunction(folder, 'twice', null);
  expect(await changes()).toBe('drop function twice(integer);\n');
});

test('functions that use each other are made in an order in which they can be', async () => {
  await setFunction(folder, 'a', 'create or replace function a() returns int language sql return b() + 1;\n');
  await setFunction(folder, 'b', 'create or replace function b() returns int language sql return 1;\n');
  expect(await changes()).toMatch(/function b\(\)[\s\S]*function a\(\)/);
});

test.each([
  [
    'a function of another name',
    twice('return 1;', 'other() returns int'),
    'It makes no function named twice.',
  ],
  ['SQL that does not run', 'create function twice() oops', 'syntax error'],
  ['what does not exist', twice('return 1;', 'twice(n nothing) returns int'), 'type nothing does not exist'],
])('a file with %s is named', async (_what, sql, reason) => {
  await setFunction(folder, 'twice', sql);
  await expect(changes()).rejects.toThrow(`prisma/functions/twice.sql: ${reason}`);
});
