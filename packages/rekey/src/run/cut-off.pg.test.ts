import { expect, test } from 'vitest';
import { type Boundary, runCutOff } from '../../tests/cut-off.ts';
import { everyStrategy, strategies, wishes } from '../../tests/every-strategy.ts';
import { goOn, units, unlessDone } from '../../tests/go-on.ts';
import { database, newest, type TestDatabase } from '../../tests/postgres.ts';
import { answeredPlan, contractAll, convertAll, rowSums, testRunner } from '../../tests/whole-database.ts';
import { readSchemaText } from '../catalog/schema-text.ts';
import { readRuns } from '../journal/journal.ts';
import type { Runner } from '../lifecycle/open-runner.ts';
import { rollbackUnit } from '../lifecycle/rollback-unit.ts';
import type { Plan } from '../plan/plan.ts';
import { verifyUnits } from '../verify/verify-unit.ts';

/** Takes back what is left to take back. */
async function goBack(runner: Runner, plan: Plan): Promise<void> {
  for (const _ of units(plan))
    await rollbackUnit(runner)
      .then(({ identical }) => expect(identical).toBe(true))
      .catch(unlessDone);
}

/** Cuts it off again and again, each time one step further, at the given moments in turn; answers the steps behind which it was. */
async function cutAndGoOn(
  db: TestDatabase,
  moments: readonly [Boundary, ...Boundary[]],
  work: (runner: Runner) => Promise<unknown>,
): Promise<string[]> {
  const behind: string[] = [];
  const seen = new Set<string>();
  for (;;) {
    const boundary = moments[behind.length % moments.length] ?? moments[0];
    const cut = await runCutOff(db, { boundary, seen }, work);
    if (!cut) break;
    behind.push(cut.step);
  }
  return behind;
}

const look = async (db: TestDatabase) => {
  const client = await db.connect();
  try {
    return { schema: await readSchemaText(client), rows: await rowSums(client) };
  } finally {
    await client.end();
  }
};

async function undisturbed(db: TestDatabase, work: (runner: Runner) => Promise<unknown>): Promise<void> {
  const runner = await testRunner(db);
  try {
    await work(runner);
  } finally {
    await runner.close();
  }
}

test('cut off behind every step of every strategy, there, back and to the contract, it ends as if nothing had been', async () => {
  const db = await database(newest);
  await db.query(everyStrategy);
  const client = await db.connect();
  const plan = await answeredPlan(client, wishes);
  expect(new Set(plan.units.map(({ strategy }) => strategy))).toEqual(new Set(strategies));
  expect(plan.obstacles).toEqual([]);
  await client.end();
  const whole = await database(newest, db.name);
  await undisturbed(whole, (runner) => convertAll(runner, plan));
  const before = await look(db);

  const there = await cutAndGoOn(db, ['behind', 'before the next'], (runner) => goOn(runner, plan));
  expect((await look(db)).schema).toBe((await look(whole)).schema);
  const checker = await db.connect();
  const { units: verified } = await verifyUnits(checker, await readRuns(checker), { strict: true });
  await checker.end();
  const failed = verified
    .flatMap(({ checks }) => checks)
    .filter(({ outcome, name }) => outcome === 'failed' && !name.startsWith('speed'));
  expect(failed).toEqual([]);
  const taken = await cutAndGoOn(db, ['behind'], (runner) => goBack(runner, plan));
  expect(await look(db)).toEqual(before);
  const [steps] = await db.query<{ n: number }>(
    `select count(*)::int as n from rekey.step where phase not in ('soak', 'contract')`,
  );
  // The last step of a unit is followed by its end, which is no step.
  expect(there.length).toBeGreaterThanOrEqual((steps?.n ?? 0) - units(plan).length);
  expect(taken.length).toBeGreaterThanOrEqual((steps?.n ?? 0) - units(plan).length);

  await undisturbed(db, (runner) => convertAll(runner, plan));
  await undisturbed(whole, (runner) => contractAll(runner, plan));
  const contracted = await cutAndGoOn(db, ['behind', 'before the next'], (runner) =>
    contractAll(runner, plan),
  );
  expect(contracted.length).toBeGreaterThan(units(plan).length);
  expect((await look(db)).schema).toBe((await look(whole)).schema);
});

test('cut off within every transaction of every strategy, there, back and at the contract, none is taken for done', async () => {
  const db = await database(newest);
  await db.query(everyStrategy);
  const client = await db.connect();
  const plan = await answeredPlan(client, wishes);
  await client.end();
  const whole = await database(newest, db.name);
  await undisturbed(whole, (runner) => convertAll(runner, plan));
  const before = await look(db);

  const there = await cutAndGoOn(db, ['within'], (runner) => goOn(runner, plan));
  expect((await look(db)).schema).toBe((await look(whole)).schema);
  const back = await cutAndGoOn(db, ['within'], (runner) => goBack(runner, plan));
  expect(await look(db)).toEqual(before);
  for (const seen of [there, back]) expect(seen.length).toBeGreaterThan(3 * units(plan).length);

  await undisturbed(db, (runner) => convertAll(runner, plan));
  await undisturbed(whole, (runner) => contractAll(runner, plan));
  const contracted = await cutAndGoOn(db, ['within'], (runner) => contractAll(runner, plan));
  expect(contracted.length).toBeGreaterThanOrEqual(units(plan).length);
  expect((await look(db)).schema).toBe((await look(whole)).schema);
});
