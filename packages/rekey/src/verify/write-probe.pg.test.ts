import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { database, newest, type TestDatabase } from '../../tests/postgres.ts';
import { rowSums } from '../../tests/whole-database.ts';
import { writeChecks } from './write-checks.ts';
import { type Outcome, probeWrites } from './write-probe.ts';

const tables = `
  create extension if not exists citext;
  create type mood as enum ('fine', 'so so');
  create table plain (id serial primary key, t text, it int, v date, "from" text default 'x');
  insert into plain (t) values ('a');
  create table always (id int generated always as identity primary key, double_id int generated always as (id * 2) stored);
  insert into always default values;
  create table coded (code char(3) primary key, email citext not null unique, slug varchar(8), nth smallint not null unique, day date unique);
  create unique index on coded (lower(slug)); insert into coded values ('abc', 'a@b', 'slug', 7, '2026-01-01');
  create table one_to_one (plain_id int primary key references plain, note text); insert into one_to_one values (1, 'x');
  create table pairs (a int references plain, b int references always, primary key (a, b)); insert into pairs values (1, 1);
  create table booked (room int not null references plain, span int4range, exclude using gist (span with &&)); insert into booked values (1, '[1,5)');
  create table log (at timestamptz, what text); insert into log values (now(), 'x');
  create table empty (id int primary key);
  create table parts (id int, day date, primary key (id, day)) partition by range (day);
  create table parts_1 partition of parts for values from ('2026-01-01') to ('2027-01-01'); insert into parts values (1, '2026-05-05');
  create table ruled (id serial primary key); insert into ruled default values; create rule nothing as on insert to ruled do instead nothing;
  create table appended (id serial primary key, x int); insert into appended (x) values (1);
  create function only_appended() returns trigger language plpgsql as $$ begin raise 'rows are for ever'; end $$;
  create trigger only_appended before update or delete on appended for each row execute function only_appended();
  create table audited (id uuid primary key default gen_random_uuid()); insert into audited default values; create table audit_log (tab text, row_id bigint);
  create function audit() returns trigger language plpgsql as $$ begin insert into audit_log values (tg_table_name, new.id); return null; end $$;
  create constraint trigger audit after insert on audited deferrable initially deferred for each row execute function audit();
  create table touched (id serial primary key, n int default 0); insert into touched default values;
  create function touch() returns trigger language plpgsql as $$ begin update touched set n = n + 1 where id = new.id; return null; end $$;
  create trigger touch after insert on touched for each row execute function touch();`;

const well: Outcome = { ended: 'well' };
const all = (outcome: unknown) => ({ insert: outcome, update: outcome, delete: outcome });
const untried = (why: string) => ({ ended: 'untried', why: expect.stringContaining(why) });
const failed = (message: string) => ({ ended: 'failed', message: expect.stringContaining(message) });

describe('a row that is written and taken back', () => {
  let db: TestDatabase;
  let client: pg.Client;
  beforeAll(async () => {
    db = await database(newest);
    await db.query(tables);
    client = await db.connect();
  });
  afterAll(() => client.end());

  const cases: [what: string, table: string, outcomes: unknown][] = [
    ['of an ordinary table', 'plain', all(well)],
    ['of a table whose key takes no value', 'always', all(well)],
    ['of a table with natural keys of several types', 'coded', all(well)],
    ['of a table that can have one row a parent', 'one_to_one', all(well)],
    ['of a junction', 'pairs', all(well)],
    ['of a table with an exclusion constraint', 'booked', all(well)],
    ['of a table without a key', 'log', all(well)],
    ['of a partitioned table', 'parts', all(well)],
    ['of a table whose trigger changes the row again', 'touched', all(well)],
    ['of an empty table', 'empty', all(untried('no row to copy'))],
    ['that a rule takes elsewhere', 'ruled', { insert: untried('') }],
    [
      'that may only be appended',
      'appended',
      {
        insert: well,
        update: failed('rows are for ever (in the function only_appended, run by the trigger only_appended)'),
        delete: failed('rows are for ever'),
      },
    ],
    [
      'whose trigger cannot take a uuid, at the end of the transaction',
      'audited',
      {
        insert: failed('is of type uuid (in the function audit, run by the trigger audit)'),
        update: untried(''),
      },
    ],
  ];
  test.each(cases)('%s', async (_, name, outcomes) => {
    const before = await rowSums(client);
    const probe = await probeWrites(client, { schema: 'public', name });
    expect(probe.outcomes).toMatchObject(outcomes as object);
    expect(await rowSums(client)).toEqual(before);
  });

  test('that was refused before and meets a function that takes no uuid now is a fault; refused as before it is none', async () => {
    const check = async (name: string, code: string) => {
      const table = { schema: 'public', name };
      const was: Outcome = { ended: 'failed', code, message: 'no' };
      const before = { table, outcomes: { insert: was, update: was, delete: was } };
      return (await writeChecks(client, [table], [before])).map(({ outcome }) => outcome);
    };
    expect(await check('audited', 'P0001')).toEqual(['failed']);
    expect(await check('audited', '42804')).not.toContain('failed');
    expect(await check('appended', 'P0001')).toEqual(['passed']);
  });

  test('waits for nobody: a table that somebody has locked is not tried', async () => {
    const other = await db.connect();
    await other.query('begin; lock table plain');
    expect((await probeWrites(client, { schema: 'public', name: 'plain' })).outcomes).toMatchObject(
      all(untried('lock')),
    );
    await other.query('rollback');
    await other.end();
  });
});
