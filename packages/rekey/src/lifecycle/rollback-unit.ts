import type pg from 'pg';
import { refuseDisagreement } from '../agreement/disagreement.ts';
import { fingerprintOf } from '../catalog/fingerprint.ts';
import { RekeyError } from '../database/rekey-error.ts';
import { qualified } from '../database/sql.ts';
import type { TableName } from '../database/table-name.ts';
import {
  forgetChunks,
  type Run,
  readRuns,
  readSchemaBefore,
  readSteps,
  type StepRecord,
  setRunState,
  stepIsTakenBack,
  stepWaitsAgain,
} from '../journal/journal.ts';
import type { Step } from '../plan/step.ts';
import { buildConcurrently, runAlone } from '../run/build-concurrently.ts';
import { countLeft, runChunks } from '../run/chunks.ts';
import { giveReserve } from '../run/reserve.ts';
import { runTransaction } from '../run/run-transaction.ts';
import { isBuilt, withLocks } from '../run/runner.ts';
import { stopping } from './apply-unit.ts';
import type { Runner } from './open-runner.ts';
import { refuseDetached } from './refuse-detached.ts';

/** What a rollback has led back to. */
export interface RollbackOutcome {
  run: Run;
  /** Whether the schema's text is the one from before the run; null when another unit's contract has changed it since. */
  identical: boolean | null;
  /** Lines that differ, `-` as it was, `+` as it is. */
  differences: string[];
}

/** Takes back the newest unit that is not contracted: each step's inverse, last step first, each resumable like a step. */
export async function rollbackUnit(runner: Runner): Promise<RollbackOutcome> {
  const { client, report } = runner;
  const run = await findNewest(runner);
  await refuseDisagreement(client, run, runner.acceptDrift ? 'referring tables' : 'nothing');
  await refuseDetached(client, run, 'its way back');
  const started = Date.now();
  await giveReserve(client);
  await setRunState(client, run.id, 'rolling back');
  const records = await readSteps(client, run.id);
  report({ event: 'run-begins', unit: run.unit, steps: records.length, resumed: true });
  await stopping(
    runner,
    run,
    async () => {
      const undone = new Set(records.filter(({ state }) => state === 'taken back').map(({ n }) => n));
      for (const record of records.toReversed())
        if (await takeBack(record, { records, undone }, runner)) undone.add(record.n);
    },
    'rolling back',
  );
  const schemaText = await runner.readSchemaText();
  await setRunState(client, run.id, 'rolled back');
  await client.query(`update rekey.run set catalog_sha = $1`, [fingerprintOf(schemaText)]);
  const outcome = compare(run, await readSchemaBefore(client, run.id), schemaText);
  const seconds = (Date.now() - started) / 1000;
  report({ event: 'run-ends', unit: run.unit, state: 'rolled back', seconds });
  return outcome;
}

async function findNewest({ client }: Runner): Promise<Run> {
  const runs = (await readRuns(client)).filter(({ state }) => state !== 'rolled back');
  const newest = runs.findLast(({ state }) => state !== 'contracted');
  const contracted = runs.at(-1);
  if (!newest) {
    throw new RekeyError(
      'NOTHING_TO_DO',
      contracted
        ? `${contracted.unit.schema}.${contracted.unit.name} is contracted: its legacy keys are gone, and with them the way back.`
        : 'No unit has been begun in this database.',
      contracted
        ? 'The backup of its contract is the only way back; `rekey status` names it.'
        : '`rekey apply` begins one.',
    );
  }
  if (newest.state === 'contracting') {
    throw new RekeyError(
      'GATE_CLOSED',
      `The contract of ${newest.unit.schema}.${newest.unit.name} has begun, and what it drops cannot be taken back.`,
      'Finish it with `rekey contract`.',
    );
  }
  return newest;
}

/** A run's steps, and those of them of which something was taken back, by this process or one before. */
interface WayBack {
  records: readonly StepRecord[];
  undone: ReadonlySet<number>;
}

/** Takes a step back; answers whether there was anything of it. */
async function takeBack(record: StepRecord, way: WayBack, runner: Runner): Promise<boolean> {
  const { client, session, report } = runner;
  const { step, n, state } = record;
  if (state === 'waiting' || state === 'taken back') return false;
  if (step.action.do === 'transaction' && (state !== 'done' || isMoot(record, way))) {
    // A transaction that was cut off has left nothing, and its journal says so.
    await stepWaitsAgain(client, record);
    return false;
  }
  // Chunks and an index may be there in part.
  const happened = state === 'done' || step.action.do === 'chunks' || (await isBuilt(client, step));
  const sql = happened ? step.inverse : [];
  const locks = 'locks' in step.action ? step.action.locks : [];
  if (happened) await buildBefore(step, runner);
  if (happened) await takeRowsBack(record, runner);
  if (step.action.do === 'transaction' || sql.length > 0) {
    await withLocks(step, runner, (attempt) =>
      runTransaction(
        client,
        { sql, locks },
        {
          session,
          attempt,
          also: () => stepIsTakenBack(client, record),
          isGone: (what) =>
            report({ event: 'advice', text: `${what} is gone: there is nothing of it to take back` }),
        },
      ),
    );
  }
  await dropIndexes(step, runner);
  await stepIsTakenBack(client, record);
  const of = way.records.length;
  report({ event: 'step-is-taken-back', n, of, phase: step.phase, title: step.title });
  return true;
}

/** A step that only has a way back completes that of the next one that does something; without that there is nothing to complete. */
function isMoot({ n, step: { action } }: StepRecord, { records, undone }: WayBack): boolean {
  if (action.do !== 'transaction' || action.sql.length > 0) return false;
  const next = records.find(
    (it) => it.n > n && it.step.action.do === 'transaction' && it.step.action.sql.length > 0,
  );
  return next !== undefined && !undone.has(next.n);
}

/** Rows by chunks. What a process before this one has taken back is no longer among them, so each begins anew. */
async function takeRowsBack(record: StepRecord, runner: Runner): Promise<void> {
  const rows = record.step.inverseChunks;
  if (!rows || !(await isThere(runner.client, rows.table))) return;
  if ((await countLeft(runner.client, rows)) === 0) return;
  await forgetChunks(runner.client, record);
  await runChunks({ ...record, position: null }, rows, runner);
}

/** A table may be dropped in the soak. */
async function isThere(client: pg.ClientBase, table: TableName): Promise<boolean> {
  const { rows } = await client.query(`select 1 where to_regclass($1) is not null`, [qualified(table)]);
  return rows.length > 0;
}

/** What the inverse makes use of and what must not be built under its locks. */
async function buildBefore(step: Step, runner: Runner): Promise<void> {
  const { client, report } = runner;
  const timeoutMs = Math.max(runner.indexTimeoutMs, step.forecast.seconds * 20_000);
  for (const build of step.inverseBuilds ?? []) {
    if (!(await isThere(client, build.table))) continue;
    await withLocks(step, runner, () => buildConcurrently(client, build, { timeoutMs, report }));
  }
}

async function dropIndexes({ inverseConcurrently, action, ...step }: Step, runner: Runner): Promise<void> {
  const own = action.do === 'concurrently' ? [qualified(action.index)] : [];
  for (const index of inverseConcurrently ?? own) {
    const sql = `drop index concurrently if exists ${index}`;
    await withLocks({ ...step, action }, runner, () => runAlone(runner.client, sql, runner.indexTimeoutMs));
  }
}

function compare(run: Run, was: string | null, now: string): RollbackOutcome {
  if (was === null) return { run, identical: null, differences: [] };
  const before = was.split('\n');
  const after = now.split('\n');
  const [known, present] = [new Set(before), new Set(after)];
  const differences = [
    ...before.filter((line) => !present.has(line)).map((line) => `- ${line}`),
    ...after.filter((line) => !known.has(line)).map((line) => `+ ${line}`),
  ];
  return { run, identical: was === now, differences };
}
