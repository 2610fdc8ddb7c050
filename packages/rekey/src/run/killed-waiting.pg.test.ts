import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { expect, test } from 'vitest';
import { everyStrategy, partitioned, wishes } from '../../tests/every-strategy.ts';
import { until } from '../../tests/open-test-runner.ts';
import { database, newest, type TestDatabase } from '../../tests/postgres.ts';
import { commandLine } from '../../tests/run-rekey.ts';
import { answeredPlan, testRunner } from '../../tests/whole-database.ts';
import { readCatalog } from '../catalog/read-catalog.ts';
import { readSchemaText } from '../catalog/schema-text.ts';
import { qualified } from '../database/sql.ts';
import { applyUnit } from '../lifecycle/apply-unit.ts';
import type { Plan, UnitDecision } from '../plan/plan.ts';
import { stepsFor } from '../steps/steps-for.ts';

const ends = ['SIGKILL', 'SIGINT', 'pg_terminate_backend'] as const;
type End = (typeof ends)[number];
// Every end for every strategy, where there is time; else each strategy has one, in turn.
const all = process.env.REKEY_KILL_STRIDE !== undefined;

const ofRekey = `from pg_stat_activity where datname = current_database() and application_name like 'rekey%'`;
const swapWaits = `select 1 from rekey.step where state = 'running' and phase = 'swap' and jsonb_array_length(step->'action'->'sql') > 1
  and exists (select ${ofRekey} and wait_event_type = 'Lock')`;

async function convert(
  db: TestDatabase,
  plan: Plan,
  decision: UnitDecision,
  stopAt: string | null,
): Promise<void> {
  const runner = await testRunner(db);
  runner.watch = async ({ key }) => {
    if (stopAt !== null && key.endsWith(stopAt)) throw new Error('stopped here');
  };
  const done = applyUnit(
    {
      unit: decision.table,
      planSha: 'a test',
      soakSeconds: 0,
      statements: [],
      makeSteps: async (client) => stepsFor(await readCatalog(client), plan, decision),
    },
    runner,
  );
  await (stopAt === null ? done : expect(done).rejects.toThrow('stopped here'));
  await runner.close();
}

/** Runs `rekey apply` in a process of its own until its swap waits for a lock, and ends it there. */
async function endWhileSwapWaits(db: TestDatabase, plan: string, table: string, end: End): Promise<void> {
  const [holder, watcher] = [await db.connect(), await db.connect()];
  await holder.query(`begin; lock table ${table} in access share mode`);
  const cli = fileURLToPath(new URL('../cli.ts', import.meta.url));
  const child = spawn(process.execPath, [cli, 'apply', '--plan', plan, '--database-url', db.url], {
    stdio: 'ignore',
  });
  const exited = new Promise((resolve) => child.once('exit', (code, signal) => resolve(signal ?? code)));
  await until(async () => (await watcher.query(swapWaits)).rowCount === 1);
  if (end === 'pg_terminate_backend') await watcher.query(`select pg_terminate_backend(pid) ${ofRekey}`);
  else child.kill(end);
  expect(await exited).toBe(end === 'pg_terminate_backend' ? 3 : end);
  await until(async () => (await watcher.query(`select 1 ${ofRekey}`)).rowCount === 0);
  await holder.query('rollback');
  await Promise.all([holder.end(), watcher.end()]);
}

async function schemaOf(db: TestDatabase): Promise<string> {
  const client: pg.Client = await db.connect();
  try {
    return await readSchemaText(client);
  } finally {
    await client.end();
  }
}

async function provesThatNothingIsTakenForDone(
  db: TestDatabase,
  plan: Plan,
  decision: UnitDecision,
  end: End,
) {
  const { folder, run, writePlan } = await commandLine(db);
  await writePlan(plan);
  const before = await schemaOf(db);
  await endWhileSwapWaits(db, `${folder}/rekey.plan.json`, qualified(decision.table), end);
  expect(await schemaOf(db)).toBe(before);
  expect(await run('status')).toMatchObject({
    code: 3,
    out: expect.stringContaining('its transaction was not committed, and nothing of it is there'),
  });
  const copy = await database(newest, db.name);
  const apart = await commandLine(copy);
  expect(await apart.run('rollback')).toMatchObject({
    code: 0,
    out: expect.stringContaining('to the last character'),
  });
  await copy.drop();
  expect(await run('apply', '--soak', '0s', '--allow-slower')).toMatchObject({ code: 0 });
  expect(await schemaOf(db)).not.toBe(before);
  const verified = await run('verify');
  expect(verified.out.split('\n').filter((it) => it.includes('FAILED') && !it.includes('speed'))).toEqual([]);
  expect(await run('status')).toMatchObject({ code: 0 });
}

test('ended by any signal or by the server while its swap waits for a lock, no strategy is taken for swapped', {
  timeout: all ? 1_800_000 : 300_000,
}, async () => {
  const db = await database(newest);
  await db.query(everyStrategy + partitioned);
  const client = await db.connect();
  const plan = await answeredPlan(client, wishes);
  await client.end();
  const names = ['replaced', 'inherited', 'junction', 'pair', 'parts'];
  const units = plan.units.filter(({ strategy }) => strategy !== 'leave');
  for (const decision of units) {
    const nth = names.indexOf(decision.table.name);
    if (nth >= 0) {
      const ready = await database(newest, db.name);
      await convert(ready, plan, decision, '/verify/pools');
      for (const end of all ? ends : ends.slice(nth % 3, (nth % 3) + 1)) {
        const copy = await database(newest, ready.name);
        await provesThatNothingIsTakenForDone(copy, plan, decision, end);
        await copy.drop();
      }
      await ready.drop();
    }
    await convert(db, plan, decision, null);
  }
});
