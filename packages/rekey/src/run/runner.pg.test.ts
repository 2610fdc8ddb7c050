import { describe, expect, test } from 'vitest';
import { handWrittenOrder, handWrittenSteps, parentAndChild } from '../../tests/hand-written-unit.ts';
import { openTestRunner, until } from '../../tests/open-test-runner.ts';
import { database, versions } from '../../tests/postgres.ts';
import { applyUnit, type UnitOrder } from '../lifecycle/apply-unit.ts';
import { rollbackUnit } from '../lifecycle/rollback-unit.ts';

const only = (...titles: string[]): UnitOrder => ({
  ...handWrittenOrder,
  makeSteps: async () => ({
    steps: handWrittenSteps.filter(({ title }) => titles.includes(title)),
    shape: null,
  }),
});

describe.each(versions)('a run on PostgreSQL %i', (version) => {
  test('converts a table and its child, and fires none of the user triggers (P4)', async () => {
    const db = await database(version);
    await db.query(parentAndChild(20_000));
    const { runner, reports } = await openTestRunner(db, { workers: 2 });
    const run = await applyUnit(handWrittenOrder, runner);
    await runner.close();
    expect(run.state).toBe('soaking');
    expect(await db.query(`select sum(touched)::int as touched from child`)).toEqual([{ touched: 0 }]);
    expect(
      await db.query(`select count(*)::int as wrong from child c left join parent p on p.id = c.legacy_parent_id
        where p.uuid is distinct from c.parent_uuid`),
    ).toEqual([{ wrong: 0 }]);
    expect(await db.query(`select count(*)::int from rekey.mapping_parent`)).toEqual([{ count: 20_000 }]);
    expect(reports.filter(({ event }) => event === 'step-is-done')).toHaveLength(11);
  });

  test('goes on past blocks that have nothing to fill (P30)', async () => {
    const db = await database(version);
    await db.query(parentAndChild(20_000));
    await db.query(`delete from parent where id between 2000 and 18000`);
    const { runner } = await openTestRunner(db);
    await applyUnit(only('mapping table', 'uuid column of parent', 'fill parent'), runner);
    await runner.close();
    expect(await db.query(`select count(*)::int from parent where uuid is null`)).toEqual([{ count: 0 }]);
  });

  test('drops an invalid index of an attempt that failed, and builds it anew (P6)', async () => {
    const db = await database(version);
    await db.query(parentAndChild(100));
    await db.query(`alter table parent add column uuid uuid; update parent set uuid = gen_random_uuid();
      update parent set uuid = (select uuid from parent where id = 1) where id = 2`);
    const { runner, reports } = await openTestRunner(db);
    const order = only('unique index on uuid');
    await expect(applyUnit(order, runner)).rejects.toMatchObject({ code: 'CHECK_FAILED' });
    const valid = `select indisvalid from pg_index where indexrelid = 'rk_parent_uuid'::regclass`;
    expect(await db.query(valid)).toEqual([{ indisvalid: false }]);
    await db.query(`update parent set uuid = gen_random_uuid() where id = 2`);
    await applyUnit(order, runner);
    await runner.close();
    expect(await db.query(valid)).toEqual([{ indisvalid: true }]);
    expect(reports).toContainEqual({ event: 'leftover-dropped', index: 'public.rk_parent_uuid' });
  });

  test('names the old transaction that holds up an index, and goes on when it has ended (P33)', async () => {
    const db = await database(version);
    await db.query(parentAndChild(100));
    await db.query(`alter table parent add column uuid uuid default gen_random_uuid()`);
    const old = await db.connect();
    await old.query('begin isolation level repeatable read; select count(*) from parent');
    const { rows } = await old.query(`select pg_backend_pid() as pid`);
    const { runner } = await openTestRunner(db, { indexTimeoutMs: 400 });
    const order = only('unique index on uuid');
    await expect(applyUnit(order, runner)).rejects.toMatchObject({
      code: 'LOCKED_OUT',
      message: expect.stringContaining(`process ${rows[0].pid}`),
    });
    await old.query('commit');
    await old.end();
    expect((await applyUnit(order, runner)).state).toBe('soaking');
    await runner.close();
  });

  test('yields to the application instead of deadlocking with it (P3)', async () => {
    const db = await database(version);
    await db.query(parentAndChild(100));
    const app = await db.connect();
    await app.query('begin; lock table child in row exclusive mode');
    const { runner, reports } = await openTestRunner(db, {
      patience: { attempts: 1_000, firstPauseMs: 20, longestPauseMs: 50 },
    });
    const swap: UnitOrder = {
      ...handWrittenOrder,
      makeSteps: async () => {
        const step = handWrittenSteps.find(({ title }) => title === 'swap');
        if (step?.action.do !== 'transaction') throw new Error('The swap is a transaction.');
        return { steps: [{ ...step, action: { ...step.action, sql: ['select 1'] } }], shape: null };
      },
    };
    const run = applyUnit(swap, runner);
    await until(async () => reports.some(({ event }) => event === 'waits-for-lock'));
    // The naive order would hold the parent now, and this would close the circle.
    await app.query('insert into child (parent_id) values (1)');
    await app.query('commit');
    await app.end();
    expect((await run).state).toBe('soaking');
    await runner.close();
  });

  test('gives up on a table that somebody keeps, says who, and leaves nothing of the step', async () => {
    const db = await database(version);
    await db.query(parentAndChild(10));
    const app = await db.connect();
    await app.query('begin; lock table parent in row exclusive mode');
    const { rows } = await app.query(`select pg_backend_pid() as pid`);
    const { runner } = await openTestRunner(db);
    const order = only('uuid column of parent');
    await expect(applyUnit(order, runner)).rejects.toMatchObject({
      code: 'LOCKED_OUT',
      message: expect.stringContaining(`process ${rows[0].pid}`),
    });
    expect(await db.query(`select state, reason->>'code' as code from rekey.run`)).toEqual([
      { state: 'stopped', code: 'LOCKED_OUT' },
    ]);
    await app.query('commit');
    await app.end();
    await applyUnit(order, runner);
    await runner.close();
  });

  test('fills a row that the application locks once it is let go, and the rest meanwhile', async () => {
    const db = await database(version);
    await db.query(parentAndChild(20_000));
    const app = await db.connect();
    const { runner } = await openTestRunner(db, {
      patience: { attempts: 1_000, firstPauseMs: 20, longestPauseMs: 50 },
      workers: 2,
      watch: async ({ title }) => {
        if (title === 'uuid column of parent') {
          await app.query('begin; update parent set name = name where id = 10000');
        }
      },
    });
    const run = applyUnit(only('mapping table', 'uuid column of parent', 'fill parent'), runner);
    run.catch(() => undefined); // Awaited below.
    await until(async () => {
      const [journal] = await db.query<{ rows: number }>(`select sum(rows)::int as rows from rekey.chunk`);
      return (journal?.rows ?? 0) > 15_000;
    });
    await app.query('commit');
    await run;
    await app.end();
    await runner.close();
    expect(await db.query(`select count(*)::int from parent where uuid is null`)).toEqual([{ count: 0 }]);
  });
});

test('a second rekey is refused, and told who is at work', async () => {
  const db = await database();
  const { runner } = await openTestRunner(db);
  const { rows } = await runner.client.query(`select pg_backend_pid() as pid`);
  await expect(openTestRunner(db)).rejects.toMatchObject({
    code: 'ALREADY_RUNNING',
    message: expect.stringContaining(`process ${rows[0].pid}`),
  });
  await runner.close();
  await (await openTestRunner(db)).runner.close();
});

test('a schema changed by somebody else in between stops the run, which --accept-drift overrules', async () => {
  const db = await database();
  await db.query(parentAndChild(10));
  const first = await openTestRunner(db, {
    watch: async ({ title }) => {
      if (title === 'fill parent') throw new Error('stopped here');
    },
  });
  await expect(applyUnit(handWrittenOrder, first.runner)).rejects.toThrow('stopped here');
  await first.runner.close();
  await db.query(`alter table child add column surprise text`);
  const second = await openTestRunner(db);
  await expect(applyUnit(handWrittenOrder, second.runner)).rejects.toMatchObject({ code: 'PLAN_STALE' });
  await second.runner.close();
  const third = await openTestRunner(db, { acceptDrift: true });
  expect((await applyUnit(handWrittenOrder, third.runner)).state).toBe('soaking');
  const { identical, differences } = await rollbackUnit(third.runner);
  expect({ identical, differences }).toEqual({ identical: false, differences: ['+ child surprise text'] });
  await third.runner.close();
});

test('a converted unit closes the gate for the next until its soak is over', async () => {
  const db = await database();
  await db.query(`${parentAndChild(10)} create table other (id int primary key)`);
  const { runner } = await openTestRunner(db);
  await applyUnit({ ...handWrittenOrder, soakSeconds: 86_400 }, runner);
  const next: UnitOrder = {
    ...handWrittenOrder,
    unit: { schema: 'public', name: 'other' },
    makeSteps: async () => ({ steps: [], shape: null }),
  };
  await expect(applyUnit(next, runner)).rejects.toMatchObject({ code: 'GATE_CLOSED' });
  await db.query(`update rekey.run set swapped_at = swapped_at - interval '25 hours'`);
  // The same runner and connections: what the first unit has prepared does not clash with the second's.
  expect((await applyUnit(next, runner)).state).toBe('soaking');
  await runner.close();
});
