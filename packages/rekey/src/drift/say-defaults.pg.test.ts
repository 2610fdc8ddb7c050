import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { database, versions } from '../../tests/postgres.ts';
import { readSchema } from '../prisma-schema/read-schema.ts';
import { findDrift } from './find-drift.ts';

/** The sentences of a database that these statements make, against this schema.prisma. */
async function driftOf(sql: string, models: string, version = versions.at(-1)) {
  const folder = await mkdtemp(join(tmpdir(), 'rekey-words-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'schema.prisma');
  await writeFile(path, `datasource db {\n  provider = "postgresql"\n}\n${models}`);
  const db = await database(version);
  await db.query(sql);
  const drift = await findDrift({
    url: db.url,
    shadowUrl: null,
    schema: await readSchema(path),
    migrations: null,
  });
  return drift.map(({ sentence }) => sentence);
}

/** One column a line: its type and default in SQL, ==, its field in schema.prisma. */
const spelledDifferently = String.raw`
timestamp(3) not null default CURRENT_TIMESTAMP == DateTime @default(dbgenerated("CURRENT_TIMESTAMP"))
timestamp(3) not null default now() == DateTime @default(now())
timestamptz not null default now() == DateTime @default(dbgenerated("now()")) @db.Timestamptz
timestamptz(6) not null default now() == DateTime @default(now()) @db.Timestamptz(6)
timestamp not null default now() == DateTime @default(now()) @db.Timestamp(6)
time(0) not null default CURRENT_TIMESTAMP == DateTime @default(now()) @db.Time(0)
timestamp default timezone('utc', now()) == DateTime? @default(dbgenerated("(now() AT TIME ZONE 'utc'::text)")) @db.Timestamp(6)
timestamptz(3) not null default '2020-01-01 02:00:00 +02:00' == DateTime @default("2020-01-01T00:00:00Z") @db.Timestamptz(3)
mood not null default 'very sad' == Mood @default(VERY_SAD)
mood[] default array['HAPPY', 'very sad']::mood[] == Mood[] @default([HAPPY, VERY_SAD])
text not null default current_setting('app.tenant') == String @default(dbgenerated("current_setting('app.tenant'::text)"))
text not null default encode(own_bytes(16), 'hex') == String @default(dbgenerated("encode(own_bytes(16), 'hex'::text)"))
uuid not null default tools.make_id() == String @default(dbgenerated("tools.make_id()")) @db.Uuid
uuid not null default tools.make_id() == String @default(dbgenerated("make_id()")) @db.Uuid
text not null default 'x'::text == String @default(dbgenerated("'x'::text"))
text not null default 'it''s "ok"' == String @default("it's \"ok\"")
text not null default E'a\nb' == String @default("a\nb")
text not null default 'now()' == String @default("now()")
text not null default 'none' == String @default("none")
varchar(10) not null default 'x' == String @default("x") @db.VarChar(10)
char(3) not null default 'x' == String @default("x") @db.Char(3)
bit(1) not null default B'0' == String @default(dbgenerated("B'0'::\"bit\"")) @db.Bit(1)
jsonb not null default '{"a":1}' == Json @default("{\"a\": 1}")
jsonb not null default '{}' == Json @default(dbgenerated("'{}'::jsonb"))
bytea not null default '\x6869' == Bytes @default("aGk=")
interval not null default '1 day' == Unsupported("interval") @default(dbgenerated("'1 day'::interval"))
numeric not null default 10 == Decimal @default(10) @db.Decimal
numeric(12,2) not null default 0.00 == Decimal @default(0) @db.Decimal(12, 2)
double precision not null default -1.5 == Float @default(-1.5)
bigint not null default 9007199254740993 == BigInt @default(9007199254740993)
integer[] default array[1, 2, -3] == Int[] @default([1, 2, -3])
bigint[] default array[1, -2]::bigint[] == BigInt[] @default([1, -2])
text[] default '{}' == String[] @default(dbgenerated("ARRAY[]::text[]"))
integer not null default nextval('other') == Int @default(dbgenerated("nextval('other'::regclass)"))
integer not null default floor(random() * 100) == Int @default(dbgenerated("floor((random() * (100)::double precision))"))
text not null default 'anything' == String @default(dbgenerated())
text generated always as ('#' || title) stored == String? @default(dbgenerated("('#'::text || title)"))
integer generated always as (length(title)) stored == Int?
numeric(4,1)[] == Unsupported("decimal(4, 1)[]")
`
  .trim()
  .split('\n')
  .map((line) => line.split(' == ') as [sql: string, field: string]);

const before = `
  create schema tools;
  create function tools.make_id() returns uuid language sql as 'select gen_random_uuid()';
  create function own_bytes(integer) returns bytea language sql as 'select ''''::bytea';
  create type mood as enum ('very sad', 'HAPPY');
  create sequence other;`;
const moods = 'enum Mood {\n  HAPPY\n  VERY_SAD @map("very sad")\n  @@map("mood")\n}\n';
const model = (fields: readonly string[]) =>
  `model things {\n  id Int @id @default(autoincrement())\n  title String\n${fields.map((it) => `  ${it}\n`).join('')}}\n`;

describe.each(versions)('on PostgreSQL %i', (version) => {
  test('what is only spelled differently is no drift: defaults, values, types, generated columns, the order of an enum', async () => {
    const columns = spelledDifferently.map(([sql], n) => `c${n} ${sql}`);
    const fields = spelledDifferently.map(([, field], n) => `c${n} ${field}`);
    const sql = `${before} create table things (id serial primary key, title text not null, ${columns.join(', ')})`;
    expect(await driftOf(sql, moods + model(fields), version)).toEqual([]);
  });
});

test('what means something else is drift, however alike it is spelled', async () => {
  const sql = `${before} create table things (id serial primary key, title text not null,
    a text not null default now(), b integer not null default random()::integer, c text generated always as (lower(title)) stored,
    d integer not null default nextval('other'), e text default 'none', f text default 'x', g text default 'b')`;
  const fields = [
    'a String @default("now()")',
    'b Int @default(dbgenerated("(random())::text::integer"))',
    'c String? @default(dbgenerated("upper(title)"))',
    'd Int @default(0)',
    'e String?',
    'f String? @default("x ")',
    'g String? @default(dbgenerated("no_such_function(1)"))',
  ];
  const sentences = await driftOf(sql, moods + model(fields));
  expect(sentences.map((it) => it.replace(/: the default is.*/, ''))).toEqual(
    ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((column) => `things.${column}`),
  );
});

test('an expression that holds a second statement is compared and never run', async () => {
  const sql = 'create table things (id serial primary key, title text not null, a integer default 1)';
  const field = 'a Int? @default(dbgenerated("1)); drop table things; select ((1"))';
  const [sentence, ...others] = await driftOf(sql, model([field]));
  expect(sentence).toMatch(/^things\.a: the default is 1\)\); drop table things/);
  expect(others).toEqual([]);
});

test('a schema that schema.prisma neither lists nor names is none of its business', async () => {
  const sql = `create table things (id serial primary key, title text not null);
    create schema auth; create type auth.level as enum ('low'); create table auth.users (id int primary key)`;
  expect(await driftOf(sql, model([]))).toEqual([]);
  const outside = 'the database has table extra; schema.prisma does not declare it';
  expect(await driftOf(`${sql}; create table extra (id int)`, model([]))).toEqual([outside]);
});

test('a partition or an inheriting table counts where it has a model', async () => {
  const sql = `create table things (id serial primary key, title text not null);
    create table more_things (extra int) inherits (things); alter table more_things add primary key (id);
    create table logs (id int, day date, primary key (id, day)) partition by range (day);
    create table logs_2026 partition of logs for values from ('2026-01-01') to ('2027-01-01')`;
  const logs = 'model logs {\n  id Int\n  day DateTime @db.Date\n  @@id([id, day])\n}\n';
  expect(await driftOf(sql, model([]) + logs)).toEqual([]);
  const child =
    'model more_things {\n  id Int @id @default(autoincrement())\n  title String\n  extra Int\n}\n';
  expect(await driftOf(sql, model([]) + logs + child)).toEqual([
    'more_things.extra: whether a value is required is required in schema.prisma, optional in the database',
  ]);
});
