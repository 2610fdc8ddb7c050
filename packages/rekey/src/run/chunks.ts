import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import {
  defaultPatience,
  isDiskFull,
  isYielding,
  type Patience,
  pauseAfter,
} from '../database/lock-retry.ts';
import { RekeyError } from '../database/rekey-error.ts';
import { qualified } from '../database/sql.ts';
import type { TableName } from '../database/table-name.ts';
import type { StepRecord } from '../journal/journal.ts';
import { withChunk } from '../plan/chunk-predicate.ts';
import type { Action } from '../plan/step.ts';
import { readBlockers } from './blockers.ts';
import {
  blockRanges,
  type ChunkRange,
  type ChunkRanges,
  findFrontier,
  keyRanges,
  readUpperBlock,
  readUpperKey,
} from './chunk-ranges.ts';
import { adaptChunkSize, type ChunkSize } from './chunk-size.ts';
import { measureProgress } from './measure-progress.ts';
import { refuseUserTriggers } from './refuse-user-triggers.ts';
import type { Reporter } from './report.ts';
import { giveReserve, takeReserve } from './reserve.ts';
import type { Session } from './session.ts';
import type { Throttle } from './throttle.ts';
import { makeVacuum } from './vacuum.ts';

type Chunked = Extract<Action, { do: 'chunks' }>;

/** What the chunks of a step need beside the step. */
export interface ChunkContext {
  /** For the journal, the bounds and VACUUM. */
  client: pg.ClientBase;
  /** One connection for each chunk that runs at the same time. */
  workers: pg.ClientBase[];
  session: Session;
  throttle: Throttle;
  targetMs: number;
  patience: Patience;
  report: Reporter;
}

const mostSweeps = 50;

/**
 * Sweeps over a table in chunks until nothing is left. One sweep is seldom enough under traffic: an UPDATE of the
 * application moves a row that is not filled yet to a page already visited.
 */
export async function runChunks(record: StepRecord, action: Chunked, context: ChunkContext): Promise<void> {
  const { client, session } = context;
  await refuseUserTriggers(client, action.table, session);
  await takeReserve(client, action.table);
  try {
    await sweepUntilFilled(record, action, context);
  } catch (error) {
    // A lost connection has told so already; the next process gives it back.
    await giveReserve(client).catch(() => undefined);
    // What was written for nothing is room as well, and its last blocks go back to the disk.
    if (isDiskFull(error))
      await client
        .query(`vacuum (truncate true, skip_locked, parallel 0) ${qualified(action.table)}`)
        .catch(() => undefined);
    throw error;
  }
  await giveReserve(client);
}

async function sweepUntilFilled(record: StepRecord, action: Chunked, context: ChunkContext): Promise<void> {
  let sweep = record.position?.sweep ?? 1;
  let upper = record.position?.upper ?? null;
  for (; ; sweep += 1, upper = null) {
    const ranges = await beginSweep(record, action, { sweep, upper }, context);
    const rows = ranges ? await sweepOver(record, action, { sweep, ranges }, context) : 0;
    const left = await countLeft(context.client, action);
    if (left === 0) {
      // Without statistics of the new columns the first statements after the swap would get bad plans.
      await context.client.query(`analyze (skip_locked) ${qualified(action.table)}`);
      return;
    }
    if (sweep >= mostSweeps || (rows === 0 && sweep > 1)) {
      throw new RekeyError(
        'CHECK_FAILED',
        `${left} rows of ${nameOf(action.table)} could not be filled, although every block of it was visited: "${record.step.title}".`,
        `Look at the rows that this query counts, mend them, and run \`rekey apply\` again: ${action.left}`,
      );
    }
  }
}

/** Rows that a pass has still to do. */
export async function countLeft(client: pg.ClientBase, { left }: Chunked): Promise<number> {
  const { rows } = await client.query<Record<string, unknown>>(left);
  return Number(Object.values(rows[0] ?? {})[0] ?? 0);
}

/** Fixes the sweep's upper bound, unless an earlier process has done so, and finds where to go on. */
async function beginSweep(
  record: StepRecord,
  action: Chunked,
  { sweep, upper }: { sweep: number; upper: string | null },
  { client, session }: ChunkContext,
): Promise<ChunkRanges | null> {
  const byKey = session.version < 14 && action.keyColumns.length > 0;
  const bound =
    upper ??
    (byKey
      ? await readUpperKey(client, action.table, action.keyColumns)
      : String(await readUpperBlock(client, action.table)));
  if (bound === null) return null;
  await client.query(`update rekey.step set position = $3 where run = $1 and n = $2`, [
    record.run,
    record.n,
    JSON.stringify({ sweep, upper: bound }),
  ]);
  const { rows } = await client.query<{ low: string; high: string }>(
    `select low, high from rekey.chunk where run = $1 and step = $2 and sweep = $3`,
    [record.run, record.n, sweep],
  );
  if (byKey) {
    const frontier = findFrontier(rows, '');
    return keyRanges(client, action.table, action.keyColumns, { upper: bound, frontier });
  }
  return blockRanges(Number(bound), Number(findFrontier(rows, '0')), session.version);
}

async function sweepOver(
  record: StepRecord,
  action: Chunked,
  { sweep, ranges }: { sweep: number; ranges: ChunkRanges },
  context: ChunkContext,
): Promise<number> {
  const size = adaptChunkSize(ranges.firstSize, context.targetMs);
  const progress = measureProgress({ title: record.step.title, table: action.table, sweep }, context.report);
  const vacuum = makeVacuum(context.client, action.table, context.report);
  const queue: ChunkRange[] = [];
  let claim = Promise.resolve<ChunkRange | null>(null);
  let failed = false;
  let total = 0;
  // Claims are made one after the other: a key range begins where the one before it ends.
  const next = () => {
    claim = claim.then(() => queue.shift() ?? ranges.next(size.current()));
    return claim;
  };
  const work = async (worker: pg.ClientBase) => {
    for (;;) {
      await context.throttle.ready();
      const range = failed ? null : await next();
      if (range === null) return;
      const rows = await doChunk(worker, { record, action, sweep, range, ranges, size, queue }, context);
      total += rows;
      progress(ranges.part(), rows);
      vacuum.wrote(rows);
    }
  };
  const outcomes = await Promise.allSettled(
    context.workers.map((worker) =>
      work(worker).catch((error: unknown) => {
        failed = true;
        throw error;
      }),
    ),
  );
  await vacuum.settled();
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  return total;
}

interface Chunk {
  record: StepRecord;
  action: Chunked;
  sweep: number;
  range: ChunkRange;
  ranges: ChunkRanges;
  size: ChunkSize;
  queue: ChunkRange[];
}

/** One chunk, tried until nobody holds a row of it; what is in the way is cut smaller so that the rest goes on. */
async function doChunk(worker: pg.ClientBase, chunk: Chunk, context: ChunkContext): Promise<number> {
  let { range } = chunk;
  for (let attempt = 1; ; attempt += 1) {
    const started = performance.now();
    try {
      const rows = await commitChunk(worker, { ...chunk, range }, context, attempt);
      chunk.size.took(performance.now() - started, rows);
      return rows;
    } catch (error) {
      if (!isYielding(error)) throw error;
      if (attempt >= context.patience.attempts) {
        const holders = await readBlockers(context.client, [chunk.action.table]);
        throw new RekeyError(
          'LOCKED_OUT',
          `Rows of ${nameOf(chunk.action.table)} stay locked by ${holders.join('; ') || 'another transaction'}, and rekey does not hold up the application for them.`,
          'Let that transaction end, then run `rekey apply` again; it goes on where it stopped.',
          { cause: error },
        );
      }
      chunk.size.halve();
      const halves = chunk.ranges.split(range);
      if (halves) {
        range = halves[0];
        chunk.queue.push(halves[1]);
      }
      await pause(Math.min(1_000, pauseAfter(attempt, defaultPatience)));
    }
  }
}

async function commitChunk(
  worker: pg.ClientBase,
  { record, action, sweep, range }: Chunk,
  { session, targetMs }: ChunkContext,
  attempt: number,
): Promise<number> {
  const started = performance.now();
  await worker.query(
    `begin; ${chunkSettings(session, attempt > 5 ? 0 : Math.max(400, Math.round(targetMs * 2.5)))}`,
  );
  try {
    let rows = 0;
    for (const statement of action.sql) {
      const answer = await worker.query(withChunk(statement, range.predicate));
      rows = Math.max(rows, answer.rowCount ?? 0);
    }
    await worker.query(
      `insert into rekey.chunk (run, step, sweep, low, high, rows, milliseconds) values ($1, $2, $3, $4, $5, $6, $7)
       on conflict (run, step, sweep, low) do update set high = excluded.high, rows = chunk.rows + excluded.rows`,
      [record.run, record.n, sweep, range.low, range.high, rows, performance.now() - started],
    );
    await worker.query('commit');
    return rows;
  } catch (error) {
    await worker.query('rollback').catch(() => undefined); // The first error is the one to tell.
    throw error;
  }
}

/**
 * User triggers stay quiet (P4), a lock wait or a deadlock ends rekey's transaction and not the application's, and a
 * commit does not wait for the disk: what a crash takes back, it takes back together with the chunk's record.
 */
function chunkSettings(session: Session, timeoutMs: number): string {
  const settings = [
    `set local "rekey.backfill" = 'on'`,
    `set local lock_timeout = ${Math.min(200, session.lockTimeoutMs)}`,
    `set local statement_timeout = ${timeoutMs}`,
    'set local synchronous_commit = off',
    // A chunk looks expensive enough to compile and is over before that has paid.
    'set local jit = off',
  ];
  if (session.mayReplicate) settings.push('set local session_replication_role = replica');
  if (session.mayYieldDeadlocks) settings.push(`set local deadlock_timeout = '20ms'`);
  return settings.join('; ');
}

const nameOf = ({ schema, name }: TableName) => `${schema}.${name}`;
