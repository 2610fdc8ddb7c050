import { describe, expect, test } from 'vitest';
import { handWrittenOrder, parentAndChild } from '../../tests/hand-written-unit.ts';
import { openTestRunner } from '../../tests/open-test-runner.ts';
import { database, versions } from '../../tests/postgres.ts';
import { applyUnit } from '../lifecycle/apply-unit.ts';
import { readCatalogStamp } from './catalog-stamp.ts';

const schema = `
  create table t (id serial primary key, name text, amount numeric check (amount > 0));
  create index t_name on t (name);
  create materialized view m as select name, count(*) from t group by name;
  create function f() returns int language sql as 'select 1';
  insert into t (name, amount) select 'n' || n, n from generate_series(1, 500) n;`;

const work = [
  `insert into t (name, amount) values ('x', 1)`,
  'truncate t',
  'analyze t',
  'vacuum full t',
  'refresh materialized view m',
  'reindex index t_name',
  `select setval('t_id_seq', 5000)`,
  'create temporary table scratch (id int); drop table scratch',
];

const changes = [
  'alter table t add column note text',
  'alter table t rename column note to remark',
  'alter table t drop column remark',
  `comment on column t.name is 'who'`,
  'grant select on t to public',
  'alter table t alter column name set default $$x$$',
  'alter table t drop constraint t_amount_check',
  'create index on t (amount)',
  `create or replace function f() returns int language sql as 'select 2'`,
  'create view v as select id from t',
  'alter sequence t_id_seq owned by none',
  'alter table t enable row level security',
  `create type mood as enum ('sad')`,
  `alter type mood add value 'happy'`,
];

describe.each(versions)('the stamp of a catalog on PostgreSQL %i', (version) => {
  test('changes with every change of the schema, and with nothing that an application does', async () => {
    const db = await database(version);
    await db.query(schema);
    const client = await db.connect();
    let before = await readCatalogStamp(client);
    for (const sql of work) {
      for (const each of sql.split('; ')) await client.query(each);
      expect(await readCatalogStamp(client), sql).toBe(before);
    }
    for (const sql of changes) {
      await client.query(sql);
      const now = await readCatalogStamp(client);
      expect(now, sql).not.toBe(before);
      before = now;
    }
    await client.end();
  });
});

test('a run that was killed between two steps notices what somebody has changed since', async () => {
  const db = await database();
  await db.query(parentAndChild(20));
  const { runner } = await openTestRunner(db, {
    watch: async ({ phase }) => {
      if (phase === 'backfill') throw new Error('stops here');
    },
  });
  await expect(applyUnit(handWrittenOrder, runner)).rejects.toThrow('stops here');
  // What a process leaves that could not come to rest.
  await db.query('update rekey.run set catalog_sha = $1', [await runner.readStamp()]);
  await db.query('create table somebody (id int)');
  await expect(applyUnit(handWrittenOrder, runner)).rejects.toMatchObject({ code: 'PLAN_STALE' });
  await runner.close();
});
