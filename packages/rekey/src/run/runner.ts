import type pg from 'pg';
import { isCatalogStamp } from '../catalog/catalog-stamp.ts';
import { haveSameCore } from '../catalog/fingerprint.ts';
import { isYielding, type Patience, withRetries } from '../database/lock-retry.ts';
import { RekeyError } from '../database/rekey-error.ts';
import type { TableName } from '../database/table-name.ts';
import {
  type Run,
  readRuns,
  readSteps,
  readTouchedTables,
  recordCatalog,
  recordGate,
  type StepRecord,
  settleCatalog,
  stepBegins,
  stepIsDone,
} from '../journal/journal.ts';
import type { Action, Step } from '../plan/step.ts';
import { readBlockers, readOldTransactions } from './blockers.ts';
import { buildConcurrently, readIndexState } from './build-concurrently.ts';
import { runChunks } from './chunks.ts';
import type { Reporter } from './report.ts';
import { runChecks } from './run-checks.ts';
import { runTransaction } from './run-transaction.ts';
import type { Session } from './session.ts';
import { tellPartitions } from './tell-partitions.ts';
import type { Throttle } from './throttle.ts';

export type Gate = Extract<Action, { do: 'gate' }>['gate'];

/** Opens a gate: answers the evidence, or throws GATE_CLOSED. */
export type OpenGate = (
  gate: Gate,
  run: Run,
  context: { client: pg.ClientBase; tables: TableName[]; readSchemaText(): Promise<string> },
) => Promise<{ summary: string; evidence: unknown }>;

/** What steps are run with. */
export interface RunContext {
  /** The connection that holds the run lock; every step except its chunks runs on it. */
  client: pg.ClientBase;
  workers: pg.ClientBase[];
  session: Session;
  throttle: Throttle;
  patience: Patience;
  targetMs: number;
  /** How long CREATE INDEX CONCURRENTLY may take at least, its wait for old transactions included. */
  indexTimeoutMs: number;
  /** The whole schema as text, rekey's own left out. */
  readSchemaText(): Promise<string>;
  /** The catalog's present fingerprint, by the whole schema's text. */
  fingerprint(): Promise<string>;
  /** A cheap mark of the catalog's state; see readCatalogStamp. */
  readStamp(): Promise<string>;
  openGate: OpenGate;
  report: Reporter;
  /** Called after every step, to stop a run that does harm; throws to stop it. */
  watch(step: Step, run: Run): Promise<void>;
  /** Goes on although the schema was changed by somebody else in between. */
  acceptDrift: boolean;
}

/** Runs the steps of a run that are not yet done and that `wanted` selects, in order, from wherever it was left. */
export async function runSteps(
  run: Run,
  wanted: (step: Step) => boolean,
  context: RunContext,
): Promise<void> {
  const records = await readSteps(context.client, run.id);
  await refuseDrift(run, records, context);
  try {
    await askAgain(run, records, context);
    for (const [i, record] of records.entries()) {
      const isPast = record.state === 'done' && (record.step.action.do !== 'check' || isFollowed(records, i));
      if (isPast || !wanted(record.step)) continue;
      await runStep(run, record, records.length, context);
      await context.watch(record.step, run);
    }
  } catch (error) {
    await settleFingerprint(context).catch(() => undefined); // The first error is the one to tell.
    throw error;
  }
  await settleFingerprint(context);
}

/** What has stopped a run after a step must be otherwise now, or allowed: repeating the command is no answer to it. */
async function askAgain({ reason, ...run }: Run, records: StepRecord[], context: RunContext): Promise<void> {
  const last = records.findLast(({ state, step }) => state === 'done' && step.phase !== 'contract');
  if (reason?.code === 'STOPPED' && last) await context.watch(last.step, { ...run, reason });
}

/**
 * Between steps the catalog is known by its stamp, which is cheap. Where rekey comes to rest, its text takes over: until the next
 * command somebody may rebuild an index or make a view anew, which changes the stamp and no schema.
 */
async function settleFingerprint({ client, fingerprint }: RunContext): Promise<void> {
  const runs = await readRuns(client);
  if (runs.some(({ catalogSha }) => catalogSha !== null && isCatalogStamp(catalogSha)))
    await settleCatalog(client, await fingerprint());
}

/** What a check has found once may have changed, as long as nothing was built on it. */
const isFollowed = (records: StepRecord[], i: number) =>
  records.slice(i + 1).some(({ state, step }) => state !== 'waiting' && step.action.do !== 'check');

async function runStep(run: Run, record: StepRecord, of: number, context: RunContext): Promise<void> {
  const { step, n } = record;
  const { phase, title } = step;
  const { client, report } = context;
  if (record.state === 'running' && (await isBuilt(client, step))) {
    await stepIsDone(client, record);
    report({ event: 'step-was-done', n, of, phase, title });
  } else {
    report({ event: 'step-begins', n, of, phase, title });
    const started = Date.now();
    await stepBegins(client, record);
    await act(run, record, context);
    report({ event: 'step-is-done', n, of, phase, title, seconds: (Date.now() - started) / 1000 });
  }
  if (changesCatalog(step.action)) await recordCatalog(client, record, await context.readStamp());
}

const changesCatalog = ({ do: kind }: Action) => kind === 'transaction' || kind === 'concurrently';

async function act(run: Run, record: StepRecord, context: RunContext): Promise<void> {
  const { client, session, patience, report } = context;
  const { action } = record.step;
  switch (action.do) {
    case 'transaction':
      await withLocks(record.step, context, (attempt) =>
        runTransaction(client, action, { session, attempt, also: () => stepIsDone(client, record) }),
      );
      return;
    case 'concurrently': {
      const timeoutMs = Math.max(context.indexTimeoutMs, record.step.forecast.seconds * 20_000);
      await withLocks(record.step, { ...context, patience: { ...patience, attempts: 3 } }, () =>
        buildConcurrently(client, action, { timeoutMs, report }),
      );
      break;
    }
    case 'chunks':
      await runChunks(record, action, context);
      break;
    case 'check':
      await runChecks(client, action.checks, record.step);
      break;
    case 'gate': {
      const { summary, evidence } = await context.openGate(action.gate, run, {
        ...context,
        tables: await readTouchedTables(client, run.id),
      });
      await recordGate(client, run.id, action.gate, evidence);
      report({ event: 'gate-passed', gate: action.gate, summary });
      break;
    }
    default:
      action satisfies never;
  }
  await stepIsDone(client, record);
}

/** Tries again while others hold what a step needs, and names them when patience ends. */
export async function withLocks(
  step: Step,
  { client, patience, report }: Pick<RunContext, 'client' | 'patience' | 'report'>,
  attempt: (n: number) => Promise<void>,
): Promise<void> {
  const tables = 'locks' in step.action ? step.action.locks.map(({ table }) => table) : [step.unit];
  try {
    await withRetries(patience, attempt, (n, pauseMs, error) =>
      report({ event: 'waits-for-lock', title: step.title, attempt: n, pauseMs, reason: error.message }),
    );
  } catch (error) {
    if (!isYielding(error)) throw error;
    const old = step.action.do === 'concurrently' ? await readOldTransactions(client, 1) : [];
    const holders = [...(await readBlockers(client, tables)), ...old];
    const names = tables.map(({ schema, name }) => `${schema}.${name}`);
    throw new RekeyError(
      'LOCKED_OUT',
      `"${step.title}" needs ${[...new Set(names)].join(', ')} for a moment, but ${holders.length > 0 ? `in the way is ${[...new Set(holders)].join('; ')}` : 'somebody always held it'}.`,
      'Nothing of this step is done. Let that transaction end (or end it), then run the same command again; it goes on here.',
      { cause: error },
    );
  }
}

/**
 * Whether the index of a step that was cut off is there all the same. It is the one kind of change that the catalog is asked about: an
 * index is built outside of transactions, while a transaction writes into the journal what it has done, both or neither.
 */
export async function isBuilt(client: pg.ClientBase, { action }: Step): Promise<boolean> {
  return action.do === 'concurrently' && (await readIndexState(client, action.index)) === 'valid';
}

async function refuseDrift(run: Run, records: StepRecord[], context: RunContext): Promise<void> {
  const half = records.some(({ state, step }) => state === 'running' && changesCatalog(step.action));
  // A step that was cut off after its commit has changed the catalog without leaving its fingerprint.
  if (run.catalogSha === null || half) return;
  const now = isCatalogStamp(run.catalogSha) ? await context.readStamp() : await context.fingerprint();
  if (now === run.catalogSha) return;
  const last = records.findLast(({ state, step }) => state === 'done' && changesCatalog(step.action));
  if (last && (await lacksFingerprint(context.client, last))) {
    // Where it was the unit's last step, nobody else would write it, and the next unit would take it for somebody's change.
    await recordCatalog(context.client, last, now);
    return;
  }
  // Only the contract is left: it asks the catalog for everything that reads what it drops, and people were told to rewrite some of that.
  const isSwapped = records.every(({ state, step }) => state === 'done' || isAfterSwap(step));
  if (context.acceptDrift || (isSwapped && haveSameCore(run.catalogSha, now))) {
    await context.client.query(`update rekey.run set catalog_sha = $2 where id = $1`, [run.id, now]);
    return;
  }
  const partitions = await tellPartitions(context.client, run);
  if (partitions) throw partitions;
  throw new RekeyError(
    'PLAN_STALE',
    `Somebody has changed the schema since rekey's last step on ${run.unit.schema}.${run.unit.name}; the steps that remain were made for the schema as it was.`,
    'Undo that change, or, if it concerns none of the tables of this unit, run the command again with --accept-drift; `rekey rollback` leads back.',
  );
}

const isAfterSwap = ({ phase }: Step) => phase === 'soak' || phase === 'contract';

async function lacksFingerprint(client: pg.ClientBase, record: StepRecord): Promise<boolean> {
  const { rows } = await client.query(
    `select 1 from rekey.step where run = $1 and n = $2 and catalog_after is null`,
    [record.run, record.n],
  );
  return rows.length > 0;
}
