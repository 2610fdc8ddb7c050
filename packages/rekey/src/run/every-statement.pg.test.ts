import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { everyStrategy, partitioned, wishes } from '../../tests/every-strategy.ts';
import { runMortal } from '../../tests/mortal-process.ts';
import { nextPlace } from '../../tests/next-place.ts';
import { database, newest, type TestDatabase } from '../../tests/postgres.ts';
import { answeredPlan, contractAll, convertAll, rowSums, testRunner } from '../../tests/whole-database.ts';
import { isSame } from '../catalog/catalog.ts';
import { readCatalog } from '../catalog/read-catalog.ts';
import { readSchemaText } from '../catalog/schema-text.ts';
import { makeGates } from '../gates/open-gates.ts';
import { readRuns } from '../journal/journal.ts';
import { applyUnit } from '../lifecycle/apply-unit.ts';
import { contractUnit } from '../lifecycle/contract-unit.ts';
import { openRunner, type Runner } from '../lifecycle/open-runner.ts';
import { rollbackUnit } from '../lifecycle/rollback-unit.ts';
import type { Plan, UnitDecision } from '../plan/plan.ts';
import { stepsFor } from '../steps/steps-for.ts';
import { verifyUnits } from '../verify/verify-unit.ts';

// REKEY_KILL_STRIDE=1 visits every statement; the proof of it is long.
const stride = Number(process.env.REKEY_KILL_STRIDE ?? 149);
const timeout = stride < 20 ? 6 * 3_600_000 : 300_000;

const unlessDone = (error: { code?: string }) => {
  if (error.code !== 'NOTHING_TO_DO') throw error;
};

const unitsOf = (plan: Plan) => plan.units.filter(({ strategy }) => strategy !== 'leave');

async function withRunner(db: TestDatabase, backups: string, work: (runner: Runner) => Promise<unknown>) {
  const runner = await openRunner({
    url: db.url,
    readSchemaText,
    report: () => undefined,
    openGate: makeGates({
      url: db.url,
      backups,
      backup: { kind: 'rows' },
      pools: 'report',
      patienceMs: 1_000,
    }),
    targetMs: 50,
  });
  try {
    await work(runner);
  } finally {
    await runner.close();
  }
}

const convert = (plan: Plan, decision: UnitDecision) => (runner: Runner) =>
  applyUnit(
    {
      unit: decision.table,
      planSha: 'a test',
      soakSeconds: 0,
      statements: [],
      makeSteps: async (client, session) => stepsFor(await readCatalog(client), plan, decision, session),
    },
    runner,
  ).catch(unlessDone);

const contract =
  ({ table }: UnitDecision) =>
  (runner: Runner) =>
    contractUnit(table, runner, async () => undefined).catch(unlessDone);

async function look(db: TestDatabase) {
  const client = await db.connect();
  try {
    return {
      schema: await readSchemaText(client),
      rows: await rowSums(client),
      runs: await readRuns(client),
    };
  } finally {
    await client.end();
  }
}

/** All that a command begins with: the schema, the rows, and how far the journal is. */
async function stateOf(db: TestDatabase): Promise<string> {
  const { schema, rows, runs } = await look(db);
  if (runs.length === 0) return JSON.stringify([schema, rows]);
  const journal = await db.query(`
    select 'step' as of, to_jsonb(array[run::text, n::text, state, position::text]) as is from rekey.step
    union all select 'chunk', to_jsonb(array[run::text, step::text, sweep::text, low, high]) from rekey.chunk
    union all select 'gate', to_jsonb(array[run::text, name]) from rekey.gate
    union all select 'table', to_jsonb(relname) from pg_class where relnamespace = 'rekey'::regnamespace
    order by 1, 2`);
  const states = runs.map(({ unit, state, reason }) => ({ unit, state, reason }));
  return createHash('sha256')
    .update(JSON.stringify([schema, rows, states, journal]))
    .digest('hex');
}

/**
 * Does something in processes of which each goes on where the last one has died; after each death `apart` looks at a copy, once for each
 * state of the database: between many statements it is the same.
 */
async function throughDeaths(
  db: TestDatabase,
  { backups, seen }: { backups: string; seen: Set<string> },
  work: (runner: Runner) => Promise<unknown>,
  apart: (copy: TestDatabase) => Promise<void>,
): Promise<number> {
  const states = new Set<string>();
  for (let deaths = 0; ; deaths += 1) {
    const fate = nextPlace(stride, seen);
    const death = deaths % 3 === 2 ? 'terminated' : 'killed';
    if (!(await runMortal(db, { fate, death }, () => withRunner(db, backups, work)))) return deaths;
    const state = await stateOf(db);
    if (states.has(state)) continue;
    states.add(state);
    const copy = await database(newest, db.name);
    await apart(copy);
    await copy.drop();
  }
}

async function prepared() {
  const backups = await mkdtemp(join(tmpdir(), 'rekey-deaths-'));
  onTestFinished(() => rm(backups, { recursive: true }));
  const db = await database(newest);
  await db.query(everyStrategy + partitioned);
  const client = await db.connect();
  const plan = await answeredPlan(client, wishes);
  await client.end();
  const whole = await database(newest, db.name);
  const runner = await testRunner(whole);
  await convertAll(runner, plan);
  const converted = await look(whole);
  return { db, plan, backups, whole: { db: whole, runner, converted } };
}

test('killed at any statement of a conversion of any strategy, in a backup and its proof too, it goes on, and apart from that leads back', {
  timeout,
}, async ({ annotate }) => {
  const { db, plan, backups, whole } = await prepared();
  await whole.runner.close();
  const seen = new Set<string>();
  let deaths = 0;
  for (const decision of unitsOf(plan)) {
    const before = await look(db);
    deaths += await throughDeaths(db, { backups, seen }, convert(plan, decision), async (copy) => {
      const { runs } = await look(copy);
      const own = runs.at(-1);
      if (!own || !isSame(own.unit, decision.table)) return;
      await withRunner(copy, backups, async (runner) => {
        expect(await rollbackUnit(runner)).toMatchObject({ identical: true, differences: [] });
      });
      expect(await look(copy)).toMatchObject({ schema: before.schema, rows: before.rows });
    });
  }
  const now = await look(db);
  expect(now.schema).toBe(whole.converted.schema);
  const client = await db.connect();
  const { units } = await verifyUnits(client, now.runs, { strict: true });
  await client.end();
  const failed = units.flatMap(({ checks }) =>
    checks.filter(({ outcome, name }) => outcome === 'failed' && !name.startsWith('speed')),
  );
  expect(failed).toEqual([]);
  expect(deaths).toBeGreaterThan(8);
  await annotate(`${deaths} deaths in conversions, each followed by a resume and apart by a rollback`);
});

test('killed at any statement of a rollback of any strategy, it goes on to what was', {
  timeout,
}, async ({ annotate }) => {
  const { plan, backups, whole } = await prepared();
  await whole.runner.close();
  const db = whole.db;
  const seen = new Set<string>();
  let deaths = 0;
  for (const decision of unitsOf(plan).toReversed()) {
    const back = async (runner: Runner) => {
      const runs = await readRuns(runner.client);
      // The process before may have died after its last statement.
      if (runs.findLast(({ state }) => state !== 'rolled back')?.unit.name !== decision.table.name) return;
      expect(await rollbackUnit(runner)).toMatchObject({ identical: true });
    };
    deaths += await throughDeaths(db, { backups, seen }, back, async () => undefined);
  }
  const fresh = await database(newest);
  await fresh.query(everyStrategy + partitioned);
  const [before, now] = [await look(fresh), await look(db)];
  expect(now.schema).toBe(before.schema);
  expect(now.rows).toEqual(before.rows);
  expect(deaths).toBeGreaterThan(3);
  await annotate(`${deaths} deaths in rollbacks, each followed by a resume`);
});

test('killed at any statement of a contract of any strategy, it goes on, or still leads back where nothing is dropped yet', {
  timeout,
}, async ({ annotate }) => {
  const { plan, backups, whole } = await prepared();
  const db = await database(newest, await closed(whole));
  const again = await testRunner(whole.db);
  await contractAll(again, plan);
  await again.close();
  const seen = new Set<string>();
  let deaths = 0;
  for (const decision of unitsOf(plan).toReversed()) {
    if (decision.strategy === 'persistent') continue;
    deaths += await throughDeaths(db, { backups, seen }, contract(decision), (copy) =>
      withRunner(copy, backups, async (runner) => {
        const back = await rollbackUnit(runner).catch((error) => error);
        if (back instanceof Error) expect(back).toMatchObject({ code: expect.stringMatching('GATE_CLOSED') });
        else expect(back.identical).not.toBe(false);
      }),
    );
  }
  expect((await look(db)).schema).toBe((await look(whole.db)).schema);
  expect(deaths).toBeGreaterThan(2);
  await annotate(`${deaths} deaths in contracts, each followed by a resume and apart by a rollback`);
});

/** A database can be copied while nobody is connected to it. */
async function closed({ db, runner }: { db: TestDatabase; runner: Runner }): Promise<string> {
  await runner.close();
  return db.name;
}
