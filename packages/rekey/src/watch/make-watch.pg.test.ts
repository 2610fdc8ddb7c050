import { expect, test } from 'vitest';
import { customerOrder, customersAndOrders } from '../../tests/customer-unit.ts';
import { openTestRunner } from '../../tests/open-test-runner.ts';
import { database } from '../../tests/postgres.ts';
import { readSchemaText } from '../catalog/schema-text.ts';
import { applyUnit } from '../lifecycle/apply-unit.ts';
import { rollbackUnit } from '../lifecycle/rollback-unit.ts';
import { makeWatch } from './make-watch.ts';

async function watched(health: string | null, damage: { after: string; sql: string } | null) {
  const db = await database();
  await db.query(customersAndOrders(5_000));
  const { runner, reports } = await openTestRunner(db, { readSchemaText });
  const { watch, hasStopped } = makeWatch(runner.client, { health, speed: true, report: runner.report });
  runner.watch = async (step, run) => {
    if (damage && step.key.endsWith(damage.after)) await db.query(damage.sql);
    await watch(step, run);
  };
  return { db, runner, reports, hasStopped, run: () => applyUnit(customerOrder, runner) };
}

test('a run that does no harm is not stopped', async () => {
  const { run, runner, hasStopped } = await watched('true', null);
  expect((await run()).state).toBe('soaking');
  expect(hasStopped()).toBe(false);
  await runner.close();
});

test('a feature of the application that fails stops the run, and it can be taken back', async () => {
  const { run, runner, hasStopped } = await watched('echo login is broken >&2; false', null);
  await expect(run()).rejects.toMatchObject({
    code: 'STOPPED',
    message: expect.stringContaining('login is broken'),
  });
  expect(hasStopped()).toBe(true);
  expect(await rollbackUnit(runner)).toMatchObject({ identical: true });
  await runner.close();
});

test('statements that read a table from end to end where they did not before stop the run', async () => {
  const { run, runner } = await watched(null, {
    after: '/swap/swap',
    sql: `do $$ declare i record; begin
      for i in select c.oid::regclass as name from pg_index x join pg_class c on c.oid = indexrelid
        where indrelid = 'public."order"'::regclass and not indisprimary
      loop execute 'drop index ' || i.name; end loop; end $$`,
  });
  await expect(run()).rejects.toMatchObject({
    code: 'STOPPED',
    message: expect.stringContaining('reads public.order from end to end'),
  });
  await runner.close();
});

test('rows that do not fit after the swap stop the run', async () => {
  const { run, runner } = await watched(null, {
    after: '/swap/swap',
    sql: `set session_replication_role = replica; alter table "order" disable trigger all;
      update "order" set customer_id_uuid = (select uuid from customer where id = 7) where id = 3`,
  });
  await expect(run()).rejects.toMatchObject({
    code: 'STOPPED',
    message: expect.stringContaining('rows whose old and new reference lead to different rows'),
  });
  await runner.close();
});

test('repeating the command is no answer to a statement that became slower: a flag is, and it is recorded', async () => {
  const dropIndexes = `do $$ declare i record; begin
    for i in select c.oid::regclass as name from pg_index x join pg_class c on c.oid = indexrelid
      where indrelid = 'public."order"'::regclass and not indisprimary
    loop execute 'drop index ' || i.name; end loop; end $$`;
  const { db, run, runner } = await watched(null, { after: '/swap/swap', sql: dropIndexes });
  const slower = { code: 'STOPPED', message: expect.stringContaining('reads public.order from end to end') };
  await expect(run()).rejects.toMatchObject(slower);
  await expect(run()).rejects.toMatchObject({
    ...slower,
    remedy: expect.stringContaining('goes on once they are fast enough, or with --allow-slower'),
  });
  const allowing = makeWatch(runner.client, { health: null, speed: false, report: runner.report });
  runner.watch = allowing.watch;
  expect((await run()).state).toBe('soaking');
  const [gate] = await db.query(
    `select evidence->'slow'->0->>'name' as name from rekey.gate where name = 'slower statements allowed' limit 1`,
  );
  expect(gate).toEqual({ name: expect.stringContaining('speed of rows of public.order') });
  await runner.close();
});
