import { expect, it } from 'vitest';
import { database, newest, type TestDatabase } from '../../tests/postgres.ts';
import { answeredPlan, convertAll, testRunner } from '../../tests/whole-database.ts';
import { contractUnit } from '../lifecycle/contract-unit.ts';
import { rollbackUnit } from '../lifecycle/rollback-unit.ts';
import type { Plan } from '../plan/plan.ts';

const tables = `
  create table parent (id serial primary key, name text); insert into parent (name) select 'p' || n from generate_series(1, 9) n;
  create table child (id int, parent_id int not null references parent, n int not null, primary key (id, n), unique (parent_id, n),
    constraint c check (parent_id is not null or n > 0)) partition by list (n);
  create table child_1 partition of child for values in (1, 2, 3); create table child_2 partition of child for values in (4, 5, 6);
  create table child_3 partition of child for values in (7, 8, 9); insert into child select n, n, n from generate_series(1, 9) n;
  create table note (id serial primary key, parent_id int references parent); create index by_parent on note (parent_id);
  insert into note (parent_id) select n from generate_series(1, 9) n;`;

const parent = { schema: 'public', name: 'parent' };

async function inSoak(db: TestDatabase): Promise<Plan> {
  const client = await db.connect();
  const plan = await answeredPlan(client, { strategies: { child: 'leave', note: 'leave' } });
  await client.end();
  const runner = await testRunner(db);
  await convertAll(runner, plan);
  await runner.close();
  return plan;
}

async function run<Result>(
  { url }: TestDatabase,
  acceptDrift: boolean,
  work: (runner: Awaited<ReturnType<typeof testRunner>>) => Promise<Result>,
): Promise<Result> {
  const runner = await testRunner({ url }, acceptDrift);
  try {
    return await work(runner);
  } finally {
    await runner.close();
  }
}

it('partitions and indexes that were dropped or made in the soak are not in the way back', async () => {
  const db = await database(newest);
  await db.query(tables);
  await inSoak(db);
  await db.query(`drop table child_1; drop index by_parent;
    create table child_4 partition of child for values in (10, 11); insert into child (id, parent_id, n) select 10, parent_id, 10 from child limit 1;`);
  const { differences } = await run(db, false, rollbackUnit);
  const about = /public\.child_1|public\.child_4|by_parent/;
  expect(differences.filter((line) => !about.test(line))).toEqual([]);
  expect(
    await db.query(
      'select count(*)::int as n, pg_typeof(min(parent_id))::text as type from child join parent p on p.id = parent_id',
    ),
  ).toEqual([{ n: 7, type: 'integer' }]);
});

it('a detached partition, and a referring table that is gone, are told with what leads on', async () => {
  const db = await database(newest);
  await db.query(tables);
  await inSoak(db);
  await db.query('alter table child detach partition child_2');
  await expect(run(db, true, rollbackUnit)).rejects.toMatchObject({
    message: expect.stringContaining('public.child_2 was a partition'),
    remedy: expect.stringContaining('Attach public.child_2 again'),
  });
  await expect(
    run(db, true, (runner) => contractUnit(parent, runner, async () => undefined)),
  ).rejects.toMatchObject({ remedy: expect.stringContaining('drop its foreign keys to public.parent') });
  await db.query('alter table child attach partition child_2 for values in (4, 5, 6); drop table note');
  await expect(run(db, false, rollbackUnit)).rejects.toMatchObject({
    code: 'JOURNAL_DISAGREES',
    remedy: expect.stringContaining('rekey rollback --accept-drift'),
  });
  const { differences } = await run(db, true, rollbackUnit);
  expect(differences.filter((line) => !line.includes('public.note'))).toEqual([]);
});
