import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readCatalog } from '../src/catalog/read-catalog.ts';
import { readSchemaText } from '../src/catalog/schema-text.ts';
import { proveBackup } from '../src/gates/prove-backup.ts';
import { writeBackup } from '../src/gates/write-backup.ts';
import { consolidates } from '../src/plan/answers.ts';
import type { Plan, Question } from '../src/plan/plan.ts';
import type { Step } from '../src/plan/step.ts';
import { stepsFor } from '../src/steps/steps-for.ts';
import { database, type TestDatabase, versions } from './postgres.ts';
import { runAudit } from './run-audit.ts';
import { answeredPlan, contractAll, convertAll, rollBackAll, rowSums, testRunner } from './whole-database.ts';

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;

const tables = ['makers', 'parts', 'orders', 'events', 'votes', 'lots', 'runs', 'checks'];
/** Those in which a short name, as aliases have one, is a column: two parents, and two tables that refer to them. */
const crowded = ['makers', 'orders', 'runs', 'checks'];
const types = ['text', 'integer', 'pair', 'text[]'];

/** A table for each kind of reference, with further columns. */
function schema(further: readonly string[]): string {
  const columnsOf = (table: string) =>
    further
      .map((name, i) => ({
        name,
        isHere: name.length < 5 ? crowded.includes(table) : i % tables.length === tables.indexOf(table),
        type: types[i % types.length],
      }))
      .filter(({ isHere }) => isHere);
  const columns = (table: string) =>
    columnsOf(table)
      .map(({ name, type }) => `, ${quoted(name)} ${type}`)
      .join('');
  const filled = (table: string) =>
    columnsOf(table)
      .filter(({ type }) => type === 'text')
      .map(({ name }) => `${quoted(name)} = name`);
  return `
    create type pair as (a int, b int);
    create table makers (id bigserial primary key, name text unique, parent_id bigint references makers deferrable initially deferred${columns('makers')});
    create table parts (a int, b int, name text unique${columns('parts')}, primary key (a, b));
    create table orders (id serial primary key, maker_id bigint not null references makers, a int, b int, name text unique,
      maker_ids bigint[], subject_type text, subject_id bigint${columns('orders')}, foreign key (a, b) references parts);
    create table events (id bigserial, day date not null, maker_id bigint references makers, name text${columns('events')}, primary key (id, day)) partition by range (day);
    create table events_default partition of events default;
    create table votes (maker_id bigint references makers, order_id int references orders, name text unique${columns('votes')}, primary key (maker_id, order_id));
    create table lots (id text primary key, "begin" bigint not null references makers, "Begin" int references orders, "by" bigint references makers, name text unique${columns('lots')});
    create table runs (id bigserial primary key, maker_id bigint not null references makers, name text unique${columns('runs')});
    create table checks (id bigserial primary key, run_id bigint not null references runs, maker_id bigint not null references makers, name text unique${columns('checks')});
    insert into makers (name, parent_id) select 'm' || n, nullif(n / 2, 0) from generate_series(1, 12) n;
    insert into parts (a, b, name) select n, -n, 'p' || n from generate_series(1, 12) n;
    insert into orders (maker_id, a, b, name, maker_ids, subject_type, subject_id)
      select n, n, -n, 'o' || n, array[n, n % 3 + 1], case n % 2 when 0 then 'makers' else 'runs' end, n from generate_series(1, 12) n;
    insert into events (day, maker_id, name) select date '2026-01-01' + n, n, 'e' || n from generate_series(1, 12) n;
    insert into votes (maker_id, order_id, name) select n, 13 - n, 'v' || n from generate_series(1, 12) n;
    insert into lots (id, "begin", "Begin", "by", name) select 'LOT ' || n, 13 - n, n, n % 5 + 1, 'l' || n from generate_series(1, 12) n;
    insert into runs (maker_id, name) select n, 'r' || n from generate_series(1, 12) n;
    insert into checks (run_id, maker_id, name) select n, n, 'c' || n from generate_series(1, 12) n;
    ${tables.map((table) => (filled(table).length > 0 ? `update ${table} set ${filled(table).join(', ')};` : '')).join('\n')}
    create function same() returns trigger language plpgsql as $$ begin return new; end $$;
    create trigger same before update on checks for each row execute function same();
    analyze;`;
}

const boldest = ({ answers }: Question) => answers.find((it) => it === consolidates) ?? answers[0] ?? null;

/** Everything that the steps of a plan send to the server. */
const sqlOf = ({ action, inverse }: Step): string[] => [
  ...inverse,
  ...('sql' in action ? action.sql : []),
  ...('left' in action ? [action.left] : []),
  ...('checks' in action ? action.checks.map(({ sql }) => sql) : []),
];

async function stepsOf(db: TestDatabase, plan: Plan): Promise<Step[]> {
  const client = await db.connect();
  try {
    const catalog = await readCatalog(client);
    // Units that follow others have their steps when those are through.
    return plan.units
      .filter(({ strategy }) => !['inherit', 'junction', 'consolidate', 'leave'].includes(strategy))
      .flatMap((unit) => stepsFor(catalog, plan, unit, { mayReplicate: false }).steps);
  } finally {
    await client.end();
  }
}

/** Every word in rekey's SQL that PostgreSQL does not know: aliases, variables, names of its own. Keywords are quoted, and functions are called. */
async function wordsOfRekey(): Promise<string[]> {
  const db = await database();
  await db.query(schema([]));
  const client = await db.connect();
  const plan = await answeredPlan(client, {}, boldest);
  await client.end();
  const words = new Set(
    (await stepsOf(db, plan)).flatMap(sqlOf).flatMap((sql) => sql.match(/[a-z_][a-z0-9_]*/gi) ?? []),
  );
  const own = ['id', 'name', 'a', 'b', 'day', 'parent_id', 'run_id', 'begin', 'Begin', 'by'];
  own.push('maker_id', 'order_id', 'maker_ids', 'subject_type', 'subject_id');
  const others = await db.query<{ word: string }>(
    `select word from pg_get_keywords() union select proname from pg_proc
     union select attname from pg_attribute where attrelid = 'makers'::regclass and attnum < 0`,
  );
  const left = new Set([...own, ...others.map(({ word }) => word)]);
  // What rekey calls a column or an object of its own has tests of its own.
  const isName = (word: string) => /^(?:rk|zz[xyz]|legacy)_|_(?:uuids?|p?key|not_null)$|[A-Z]/.test(word);
  return [...words].filter((word) => !left.has(word) && !isName(word));
}

/** Words of the queries that are no steps, placeholders, and names that are hard to write. */
const further = ['v', 'k', 'r', 's', 'x', 'line', 'block', 'given', 'high', 'value', 'made', 'uuids', 'olds'];
further.push(
  ':chunk',
  '$rekey$',
  '$1',
  '%s',
  "o'clock",
  'a"b',
  'a.b',
  'two words',
  'back\\slash',
  'ID',
  'Id',
);
further.push('Ünlü', 'ß'.repeat(31), 'n'.repeat(63), 'rk_id', 'rk_maker_id', 'new', 'old');

/** On the newest version, and on each that REKEY_TEST_POSTGRES names. */
const cases = process.env.REKEY_TEST_POSTGRES ? versions : versions.slice(-1);

test.each(cases)(
  'on PostgreSQL %i every alias and variable of rekey’s own SQL may be the name of a column',
  async (version) => {
    const words = await wordsOfRekey();
    const db = await database(version);
    await db.query(schema([...new Set([...further, ...words])]));
    const client = await db.connect();
    const before = { schema: await readSchemaText(client), rows: await rowSums(client) };
    const plan = await answeredPlan(client, {}, boldest);
    expect(plan.obstacles).toEqual([]);
    expect(plan.units.map(({ strategy }) => strategy)).toContain('junction');
    expect(plan.units.flatMap(({ redundant }) => redundant ?? [])).toHaveLength(1);
    expect(
      plan.units.flatMap(({ references }) => references.filter(({ kind }) => kind.is === 'list')),
    ).toHaveLength(1);
    const runner = await testRunner(db);
    try {
      await convertAll(runner, plan);
      await rollBackAll(runner, plan);
      expect(await readSchemaText(client)).toBe(before.schema);
      expect(await rowSums(client)).toEqual(before.rows);
      await convertAll(runner, plan);
      // The consolidated reference follows the run, whose own columns have every name.
      const [check] = await db.query<{ maker: string }>(
        `insert into checks (run_id, name) select id, 'new' from runs where name = 'r7'
           returning (select m.name from makers m where m.id = checks.maker_id) as maker`,
      );
      expect(check).toEqual({ maker: 'm7' });
      // A list that names a row which comes after it, in one transaction.
      await db.query(
        `begin; insert into orders (maker_id, name, legacy_maker_ids) select id, 'early', '{900}' from makers where name = 'm1';
         insert into makers (legacy_id, name) values (900, 'late'); commit`,
      );
      const found = await db.query<{ name: string }>(
        `select m.name from orders o join makers m on m.id = o.maker_ids[1] where o.name = 'early'`,
      );
      expect(found).toEqual([{ name: 'late' }]);
      await contractAll(runner, plan);
    } finally {
      await runner.close();
      await client.end();
    }
  },
);

test('a backup of a table with a column t, or c, holds the rows and not the column', async () => {
  const db = await database();
  await db.query(
    `create schema rekey;
     create type pair as (a int, b int);
     create table notes (id int primary key, t pair, c int, body text);
     insert into notes select n, (n, n)::pair, n, 'body ' || n from generate_series(1, 10) n`,
  );
  const folder = await mkdtemp(join(tmpdir(), 'rekey-backup-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const client = await db.connect();
  const tables = [{ schema: 'public', name: 'notes' }];
  const before = await writeBackup(client, { folder, tables, schemaText: '' });
  await proveBackup(client, folder, before);
  await client.query(`update notes set body = 'another' where id = 3`);
  const after = await writeBackup(client, { folder: join(folder, 'after'), tables, schemaText: '' });
  expect(after.tables[0]?.sum).not.toBe(before.tables[0]?.sum);
  await client.end();
});

test('the audit looks for the values of a reference in the key, and not in a column of the parent that is called v', async () => {
  const db = await database();
  await db.query(
    `create table sensors (id bigserial primary key, v bigint not null, given bigint, value bigint);
     insert into sensors (v, given, value) select n, n, n from generate_series(1, 30) n;
     create table logs (id bigserial primary key, sensor_id bigint not null, note text);
     insert into logs (sensor_id, note) select 900 + n, 'n' from generate_series(1, 30) n`,
  );
  const { findings } = await runAudit('--database-url', db.url);
  expect(findings.filter(({ rule }) => rule === 'missing-foreign-key')).toEqual([]);
});

test('a column that has the name which a key or a reference would have until the contract is left alone', async () => {
  const db = await database();
  await db.query(
    `create table makers (id serial primary key, legacy_id text, rk_id text, name text);
     create table parts (id serial primary key, maker_id int references makers, maker int references makers, legacy_maker_id text, name text);
     insert into makers (legacy_id, name) select 'old ' || n, 'm' || n from generate_series(1, 5) n;
     insert into parts (maker_id, maker, legacy_maker_id) select n, n, 'old ' || n from generate_series(1, 5) n`,
  );
  const client = await db.connect();
  const before = { schema: await readSchemaText(client), rows: await rowSums(client) };
  const plan = await answeredPlan(client);
  expect(plan.units.map(({ table, strategy }) => `${table.name} ${strategy}`)).toEqual([
    'makers cutover',
    'parts replace',
  ]);
  const { obstacles } = await answeredPlan(client, { strategies: { makers: 'replace' } });
  expect(obstacles.map(({ what }) => what)).toEqual([
    'it has a column legacy_id already, which its key would be called until the contract',
  ]);
  const runner = await testRunner(db);
  try {
    await convertAll(runner, plan);
    await rollBackAll(runner, plan);
    expect(await readSchemaText(client)).toBe(before.schema);
    expect(await rowSums(client)).toEqual(before.rows);
    await convertAll(runner, plan);
    await contractAll(runner, plan);
    expect(await db.query(`select legacy_id from makers order by 1 limit 1`)).toEqual([
      { legacy_id: 'old 1' },
    ]);
  } finally {
    await runner.close();
    await client.end();
  }
});
