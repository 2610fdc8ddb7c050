import type pg from 'pg';
import { afterEach, describe, expect, it } from 'vitest';
import { executeSteps, revertSteps } from '../../tests/execute-steps.ts';
import { database, newest, versions } from '../../tests/postgres.ts';
import { type ConvertedUnit, convertUnits, query } from '../../tests/there-and-back.ts';
import { readSchemaText } from '../catalog/schema-text.ts';
import type { Plan } from '../plan/plan.ts';
import type { Step } from '../plan/step.ts';
import { makePlan } from '../planning/make-plan.ts';
import type { Wishes } from '../planning/propose.ts';

const open: pg.Client[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((client) => client.end()));
});

/** A database with its plan, and a way to convert and to contract it. */
async function prepare(
  sql: string,
  { version = newest, wishes = {} }: { version?: typeof newest; wishes?: Wishes } = {},
) {
  const db = await database(version);
  await db.query(sql);
  const client = await db.connect();
  client.on('notice', () => undefined);
  open.push(client);
  const { plan } = await makePlan(client, wishes);
  const done: ConvertedUnit[] = [];
  return {
    client,
    plan,
    rows: (text: string) => query(client, text),
    async convert(changed: Plan = plan): Promise<Step[]> {
      const units = await convertUnits(client, changed);
      done.push(...units);
      return units.flatMap(({ steps }) => steps);
    },
    async revert(): Promise<void> {
      for (const { steps } of done.splice(0).toReversed()) await revertSteps(client, steps);
    },
    async contract(): Promise<void> {
      for (const { contract } of done.splice(0).toReversed()) await executeSteps(client, contract);
    },
  };
}

const family = `
  create table parent (id serial primary key, name text);
  create table child (id serial primary key, parent_id int not null references parent);
  insert into parent (name) select 'p' || n from generate_series(1, 10) n;
  insert into child (parent_id) select n from generate_series(1, 10) n;`;

describe.each(versions)('pitfalls on PostgreSQL %i', (version) => {
  it('P7: foreign keys that were validated before the swap stay valid, and hang on the new primary key', async () => {
    const { convert, rows } = await prepare(family, { version, wishes: { strategies: { child: 'leave' } } });
    await convert();
    expect(
      await rows(
        `select convalidated, conindid::regclass::text as index from pg_constraint where conname = 'child_parent_id_fkey'`,
      ),
    ).toEqual([{ convalidated: true, index: 'parent_pkey' }]);
  });

  it('P8: old foreign keys come back NOT VALID in the swap, and are enforced and validated after it', async () => {
    const { convert, rows, client } = await prepare(family, {
      version,
      wishes: { strategies: { child: 'leave' } },
    });
    const steps = await convert();
    const swap = steps.find(({ key }) => key.endsWith('/swap/swap'));
    expect(JSON.stringify(swap?.action)).toMatch(/legacy_child_parent_id_fkey foreign key .* not valid/);
    expect(JSON.stringify(swap?.action)).not.toContain('validate constraint');
    expect(
      await rows(`select convalidated from pg_constraint where conname = 'legacy_child_parent_id_fkey'`),
    ).toEqual([{ convalidated: true }]);
    await expect(
      client.query('update child set legacy_parent_id = 999 where legacy_parent_id = 1'),
    ).rejects.toThrow(/violates/);
  });

  it('P20 P31: until the contract, ON CONFLICT on the old key works, and new rows may leave it out', async () => {
    const { convert, rows } = await prepare(
      `create table tags (id text primary key, n int); insert into tags select md5(n::text), n from generate_series(1, 5) n;
       create table marks (id int primary key, n int); insert into marks select n, n from generate_series(1, 5) n;`,
      { version, wishes: { strategies: { tags: 'cutover' } } },
    );
    await convert();
    expect(
      await rows(
        `insert into tags (id, n) values (md5('1'), 7) on conflict (id) do update set n = excluded.n returning n, id = md5('1') as same`,
      ),
    ).toEqual([{ n: 7, same: true }]);
    expect(await rows(`insert into tags (n) values (8) returning id = uuid::text as filled`)).toEqual([
      { filled: true },
    ]);
    expect(await rows(`insert into marks (n) values (9) returning legacy_id`)).toEqual([{ legacy_id: 6 }]);
  });

  it('P16: an INSERT by position means what it meant, before and after the swap', async () => {
    const { convert, rows } = await prepare(family, { version });
    await convert();
    await rows(`insert into parent values (50, 'by position')`);
    await rows(`insert into child values (50, 50)`);
    expect(
      await rows(
        `select p.name from child c join parent p on p.id = c.parent_id where c.legacy_id = 50 and c.legacy_parent_id = 50`,
      ),
    ).toEqual([{ name: 'by position' }]);
  });

  it('P17: a sequence that another table uses outlives the column that owned it', async () => {
    const { convert, contract, rows } = await prepare(
      `create table a (id serial primary key, n int); create table b (n int default nextval('a_id_seq'));
       insert into a (n) values (1);`,
      { version },
    );
    await convert();
    await contract();
    expect(await rows('insert into b default values returning n')).toEqual([{ n: 2 }]);
  });

  it('P18: GENERATED ALWAYS goes there and back', async () => {
    const { convert, revert, rows, client } = await prepare(
      `create table t (id bigint generated always as identity primary key, n int); insert into t (n) values (1), (2);`,
      { version },
    );
    const before = await readSchemaText(client);
    await convert();
    expect(await rows('insert into t (n) values (3) returning legacy_id')).toEqual([{ legacy_id: '3' }]);
    await revert();
    expect(await readSchemaText(client)).toBe(before);
    expect(await rows('insert into t (n) values (4) returning id')).toEqual([{ id: '4' }]);
  });

  it('P19: a published table whose replica identity is its key can be updated and deleted from all the time', async () => {
    const { convert, contract, rows } = await prepare(
      `create table t (id serial primary key, n int); alter table t replica identity using index t_pkey;
       create publication p${version} for table t; insert into t (n) values (1), (2), (3);`,
      { version },
    );
    await convert();
    expect(await rows(`update t set n = 9 where n = 1 returning n`)).toEqual([{ n: 9 }]);
    await contract();
    expect(await rows(`delete from t where n = 2 returning n`)).toEqual([{ n: 2 }]);
    expect(
      await rows(`select indisreplident from pg_index where indrelid = 't'::regclass and indisprimary`),
    ).toEqual([{ indisreplident: true }]);
  });

  it('P34: version 7 from the time of creation keeps the old order, with the bits of RFC 9562', async () => {
    const { plan, convert, rows } = await prepare(
      `create table t (id serial primary key, created_at timestamptz not null);
       insert into t (created_at) select timestamptz '2024-05-01' + (n / 3) * interval '1 second' from generate_series(1, 60) n;`,
      { version },
    );
    await convert({
      ...plan,
      units: plan.units.map((unit) => ({ ...unit, generator: 'v7-from' as const, from: 'created_at' })),
    });
    expect(
      await rows(
        `select count(*)::int as n from (select legacy_id, row_number() over (order by id) as place from t) it where place <> legacy_id`,
      ),
    ).toEqual([{ n: 0 }]);
    expect(
      await rows(
        `select distinct substr(id::text, 15, 1) as version, substr(id::text, 20, 1) in ('8', '9', 'a', 'b') as variant from t`,
      ),
    ).toEqual([{ version: '7', variant: true }]);
    expect(
      await rows(
        `select count(*)::int as n from t where to_timestamp((('x' || lpad(substr(replace(id::text, '-', ''), 1, 12), 16, '0'))::bit(64)::bigint) / 1000.0) <> created_at`,
      ),
    ).toEqual([{ n: 0 }]);
  });
});

it('P10: a view grouped by the key is made again when the key keeps its name, and stands in the way when it does not', async () => {
  const sql = `create table t (id serial primary key, name text); create view v as select id, name, count(*) as n from t group by id; insert into t (name) values ('a');`;
  const replaced = await prepare(sql);
  await replaced.convert();
  expect(await replaced.rows('select name, n, pg_typeof(id)::text as type from v')).toEqual([
    { name: 'a', n: '1', type: 'uuid' },
  ]);
  const promoted = await prepare(sql, { wishes: { strategies: { t: 'promote' } } });
  expect(promoted.plan.obstacles).toMatchObject([
    { what: expect.stringContaining('public.v is grouped by its primary key') },
  ]);
});

it.runIf(newest >= 18)(
  'P21: on 18 the names of NOT NULL go with the columns’ names, and come back',
  async () => {
    const { convert, revert, rows, client } = await prepare(family);
    const before = await readSchemaText(client);
    await convert();
    expect(
      await rows(
        `select conname from pg_constraint k join pg_attribute a on a.attrelid = conrelid and a.attnum = conkey[1] where contype = 'n' and conrelid = 'parent'::regclass and attname = 'id'`,
      ),
    ).toEqual([{ conname: 'parent_id_not_null' }]);
    await revert();
    expect(await readSchemaText(client)).toBe(before);
  },
);
