import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { describeUrl } from '../database.ts';
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '../testing.ts';
import { compareDatabases } from './compare-databases.ts';

const structure = `
  create table ccus (id text primary key);
  create table cameras (
    id text not null, rate double precision, ccu text constraint ccu_fkey references ccus (id),
    folded text generated always as (lower(id)) stored,
    constraint cameras_id unique (id), constraint rate_positive check (rate > 0));
  create index cameras_rate on cameras (rate);
  create index cameras_live on cameras (id) where rate > 1;
  create function stamp() returns trigger language plpgsql as $$ begin return new; end $$;
  create trigger stamp before update on cameras for each row execute function stamp();
  create view names as select id from cameras;
  create type state as enum ('on', 'off');
`;

let here: TestDatabase;
let there: TestDatabase;

async function query({ url }: TestDatabase, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}

beforeEach(async () => {
  [here, there] = await Promise.all([createEmptyDatabase(), createEmptyDatabase()]);
  await Promise.all([query(here, structure), query(there, structure)]);
});
afterEach(() => Promise.all([here.drop(), there.drop()]));

const named = async () => {
  const { differences } = await compareDatabases(here.url, there.url);
  return differences.map(({ kind, name, table }) => [kind, table, name].filter(Boolean).join(' '));
};

test('two databases made alike have no differences', async () => {
  expect(await named()).toEqual([]);
});

test.each([
  ['drop table ccus cascade', ['foreign key cameras ccu_fkey', 'table ccus']],
  [
    'alter table cameras drop column rate cascade',
    [
      'check constraint cameras rate_positive',
      'column cameras rate',
      'index cameras cameras_live',
      'index cameras cameras_rate',
    ],
  ],
  ['alter table cameras alter rate set not null', ['column cameras rate']],
  ['alter table cameras alter rate set default 1', ['column cameras rate']],
  ['alter table cameras drop constraint cameras_id', ['unique constraint cameras cameras_id']],
  ['alter table cameras drop constraint ccu_fkey', ['foreign key cameras ccu_fkey']],
  [
    'alter table cameras drop constraint rate_positive, add constraint rate_positive check (rate > 2)',
    ['check constraint cameras rate_positive'],
  ],
  ['drop index cameras_rate', ['index cameras cameras_rate']],
  [
    'drop index cameras_live; create index cameras_live on cameras (id) where rate > 2',
    ['index cameras cameras_live'],
  ],
  ['alter table cameras drop column folded', ['generated column cameras folded']],
  ['drop trigger stamp on cameras', ['trigger cameras stamp']],
  ['alter table cameras disable trigger stamp', ['trigger cameras stamp']],
  [
    'create or replace function stamp() returns trigger language plpgsql as $$ begin return old; end $$',
    ['function stamp()'],
  ],
  ['drop view names', ['view names']],
  [`alter type state add value 'standby'`, ['enum state']],
  ['create sequence numbers', ['sequence numbers']],
  ['alter table ccus enable row level security', ['table ccus']],
])('both ways: %s', async (sql, expected) => {
  await query(there, sql);
  expect(await named()).toEqual(expected);
  [here, there] = [there, here];
  expect(await named()).toEqual(expected);
});

test('a difference is a sentence that says which database has what', async () => {
  await query(here, 'alter table cameras add column uuid uuid not null');
  await query(there, 'alter table cameras alter rate type integer');
  const { differences } = await compareDatabases(here.url, there.url);
  const [ours, theirs] = [describeUrl(here.url), describeUrl(there.url)];
  const sentences = differences.map(({ sentence }) => sentence);
  expect(sentences).toContain(`Only ${ours} has the column uuid of table cameras (uuid, required).`);
  expect(sentences).toContain(
    `The column rate of table cameras differs: type is double precision in ${ours}, integer in ${theirs}.`,
  );
});

test('a migration that only one of them has is named', async () => {
  const migrated = await createTestDatabase();
  const { differences } = await compareDatabases(migrated.url, here.url);
  await migrated.drop();
  expect(differences.filter(({ kind }) => kind === 'migration').length).toBeGreaterThan(5);
  expect(differences.map(({ sentence }) => sentence)).toContainEqual(
    expect.stringMatching(/^Only .* has the migration \d{14}_log\.$/),
  );
});
