import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { planIn } from '../../tests/plan-in.ts';
import { database } from '../../tests/postgres.ts';
import { runAudit } from '../../tests/run-audit.ts';
import { commandLine } from '../../tests/run-rekey.ts';
import type { Plan } from '../plan/plan.ts';

/** What audit and plan say of a database that the statements make. */
async function judge(sql: string) {
  const db = await database();
  await db.query(sql);
  const audit = await runAudit('--database-url', db.url);
  const rekey = await commandLine(db);
  const file = join(rekey.folder, 'rekey.plan.json');
  const plan = async (expected = 0) => {
    const { code } = await rekey.run('plan', '--out', file);
    expect(code).toBe(expected);
    return planIn(file);
  };
  return { db, audit, rekey, file, plan };
}

const strategies = ({ units }: Plan) =>
  Object.fromEntries(units.map(({ table, strategy }) => [table.name, strategy]));

test('a key that says something is kept beside a uuid, whatever its type; audit and plan agree', async () => {
  const { audit, plan } = await judge(`
    create extension citext; create type region as enum ('north', 'south');
    create domain mail as text check (value like '%@%'); create domain short_mail as mail;
    create table by_region (code region primary key); create table by_day (day date primary key);
    create table by_address (ip inet primary key); create table by_login (login citext primary key);
    create table by_mail (address short_mail primary key); create table by_country (code char(2) primary key);
    create table by_rate (rate numeric(6, 3) primary key); create table by_year (year int primary key);
    create table by_hash (content bytea primary key);
    insert into by_login values ('ann'), ('ben'); insert into by_mail values ('ann@example.org');
    insert into by_country values ('de'); insert into by_rate values (7.125); insert into by_year values (1999), (2000);
    insert into by_hash values (sha256('a'))`);
  const made = await plan();
  expect(new Set(made.units.map(({ strategy }) => strategy))).toEqual(new Set(['promote']));
  expect(made.units).toHaveLength(9);
  expect(made.questions.map(({ id, answer }) => [id, answer])).toEqual([
    ['key:public.by_hash', null],
    ['key:public.by_rate', null],
    ['key:public.by_year', null],
  ]);
  const rules = Object.fromEntries(audit.findings.map(({ table, rule }) => [table.name, rule]));
  expect(audit.code).toBe(1);
  expect(rules).toMatchObject({
    by_region: 'editable-key',
    by_day: 'editable-key',
    by_address: 'editable-key',
    by_login: 'editable-key',
    by_mail: 'editable-key',
    by_hash: 'unclear-key',
    by_rate: 'unclear-key',
    by_year: 'unclear-key',
  });
});

test('an integer that a program counts is replaced, and the audit tells it although no sequence does', async () => {
  const { audit, plan } = await judge(`
    create domain number as bigint;
    create table box (id int primary key); create table film (filmid number primary key);
    create table post (id bigint primary key); create table postcode (id int primary key);
    insert into box select n from generate_series(1, 50) n; insert into film select n from generate_series(1, 50) n;
    insert into post select 1541815603606036480 + n * 4194304 from generate_series(1, 50) n;
    insert into postcode select 10115 + n * 917 from generate_series(1, 50) n`);
  const made = await plan();
  expect(strategies(made)).toEqual({ box: 'replace', film: 'replace', post: 'replace', postcode: 'promote' });
  expect(made.questions.map(({ id }) => id)).toEqual(['key:public.postcode']);
  expect(audit).toMatchObject({
    code: 1,
    lines: ['box.id', 'film.filmid', 'post.id', 'postcode.id'].map(
      (it) => `high ${it.startsWith('postcode') ? 'unclear' : 'unsequenced'}-key ${it}`,
    ),
  });
});

test('the answer to who makes a key decides what becomes of it and of what refers to it', async () => {
  const { db, plan, rekey, file } = await judge(`
    create table stock (code text primary key); create table move (id serial primary key, stock_code text references stock)`);
  const made = await plan();
  const [question] = made.questions;
  expect(question?.answers.map((it) => it.split(':')[0])).toEqual([
    'people do, or they may',
    'a program does',
    'leave the table as it is',
  ]);
  const answer = question?.answers[1] ?? '';
  await writeFile(
    file,
    JSON.stringify({ ...made, questions: made.questions.map((it) => ({ ...it, answer })) }),
  );
  expect(await rekey.run('apply', '--soak', '0s')).toMatchObject({ code: 0 });
  expect(
    await db.query(`select table_name || '.' || column_name as column from information_schema.columns
      where data_type = 'uuid' and table_schema = 'public' order by 1`),
  ).toEqual([{ column: 'move.stock_code' }, { column: 'stock.code' }]);
  await rekey.run('rollback');
  expect(strategies(await plan()).stock).toBe('replace');
});

test('journals of other tools are left alone in audit and plan, and tables that only share a name are not', async () => {
  const { audit, plan } = await judge(`
    create schema drizzle; create schema graphile_worker; create schema mine;
    create table schema_migrations (version varchar primary key);
    create table ar_internal_metadata (key varchar primary key, value text, created_at timestamp, updated_at timestamp);
    create table flyway_schema_history (installed_rank int primary key, version text, description text, type text, script text,
      checksum int, installed_by text, installed_on timestamp, execution_time int, success boolean);
    create table databasechangelog (id text, author text, filename text, md5sum text);
    create table databasechangeloglock (id int primary key, locked boolean, lockgranted timestamp, lockedby text);
    create table knex_migrations (id serial primary key, name text, batch int, migration_time timestamptz);
    create table knex_migrations_lock (index serial primary key, is_locked int);
    create table migrations (id serial primary key, "timestamp" bigint, name text);
    create table alembic_version (version_num varchar(32) primary key);
    create table django_migrations (id bigserial primary key, app text, name text, applied timestamptz);
    create table "__EFMigrationsHistory" ("MigrationId" varchar(150) primary key, "ProductVersion" varchar(32));
    create table "SequelizeMeta" (name text primary key);
    create table goose_db_version (id serial primary key, version_id bigint, is_applied boolean, tstamp timestamp);
    create table _sqlx_migrations (version bigint primary key, description text, installed_on timestamptz, success boolean, checksum bytea, execution_time bigint);
    create table drizzle.__drizzle_migrations (id serial primary key, hash text, created_at bigint);
    create table graphile_worker.migrations (id int primary key, ts timestamptz, breaking boolean);
    create table graphile_worker._private_jobs (id bigserial primary key, payload json);
    create table mine.migrations (id serial primary key, bird text, flew_on date);
    create table mine.schema_migrations (id serial primary key, version text, tenant text)`);
  const made = await plan();
  expect(strategies(made)).toEqual({ migrations: 'replace', schema_migrations: 'replace' });
  expect(new Set(made.units.map(({ table }) => table.schema))).toEqual(new Set(['mine']));
  expect(new Set(audit.findings.map(({ table }) => table.schema))).toEqual(new Set(['mine']));
});

test('every spelling of a uuid is the uuid that it was, in the key and in what refers to it', async () => {
  const { db, plan, rekey, audit } = await judge(`
    create table a (id text primary key, n int); create table b (id varchar(40) primary key, a_id text references a);
    create table c (id bytea primary key); create table d (id char(32) primary key);
    insert into a select case n % 4 when 0 then upper(u::text) when 1 then '{' || u || '}' when 2 then replace(u::text, '-', '')
      else substr(u::text, 1, 23) || substr(u::text, 25) end, n from (select md5(n::text)::uuid u, n from generate_series(1, 40) n) it;
    insert into b select upper(md5(n || 'b')), id from a; insert into c select uuid_send(md5(n::text)::uuid) from a;
    insert into d select replace(md5(n::text)::uuid::text, '-', '') from a`);
  const made = await plan();
  expect(made.units.map(({ generator }) => generator)).toEqual(['keep', 'keep', 'keep', 'keep']);
  expect(audit.lines.filter((it) => it.includes('uuid-in-text'))).toHaveLength(4);
  for (const _ of made.units) expect(await rekey.run('apply', '--soak', '0s')).toMatchObject({ code: 0 });
  expect(
    await db.query(`select count(*)::int as kept from a join b on b.a_id = a.id join c on c.id = a.id join d on d.id = a.id
      where a.id = md5(a.n::text)::uuid and b.id = b.legacy_id::uuid`),
  ).toEqual([{ kept: 40 }]);
  await db.query('insert into c (id) values (gen_random_uuid())');
  expect(
    await db.query(
      'select count(*)::int as rows from c where id::text = encode(legacy_id, $$hex$$)::uuid::text',
    ),
  ).toEqual([{ rows: 41 }]);
  expect(await rekey.run('verify')).toMatchObject({ code: 0 });
  for (const _ of made.units) expect(await rekey.run('rollback')).toMatchObject({ code: 0 });
});

test('two spellings of one uuid are told by the plan; a key that stopped being one is a plan to make again', async () => {
  const { db, plan, rekey } = await judge(`
    create table a (id text primary key); insert into a select md5(n::text)::uuid::text from generate_series(1, 9) n;
    create table b (id text primary key); insert into b select id from a`);
  await plan();
  await db.query(`insert into a values ('box-7')`);
  expect(await rekey.run('apply', '--soak', '0s')).toMatchObject({
    code: 2,
    err: expect.stringContaining('"box-7" is none'),
  });
  await db.query(`delete from a where id = 'box-7'; insert into a select upper(id) from a limit 1`);
  expect(await rekey.run('apply', '--soak', '0s')).toMatchObject({
    code: 2,
    err: expect.stringContaining('maybe in two spellings'),
  });
  expect((await plan(1)).obstacles).toMatchObject([
    { table: { name: 'a' }, what: expect.stringContaining('another spelling') },
  ]);
});
