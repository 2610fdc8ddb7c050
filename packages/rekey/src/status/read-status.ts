import type pg from 'pg';
import { type Disagreement, readDisagreements } from '../agreement/disagreement.ts';
import { readAbandoned, readDoubtful } from '../database/scratch-database.ts';
import type { TableName } from '../database/table-name.ts';
import { readScratchDatabases } from '../gates/scratch.ts';
import { type Run, readRuns, readSteps, readTouchedTables, type StepRecord } from '../journal/journal.ts';
import type { Phase } from '../plan/step.ts';
import { readBlockers } from '../run/blockers.ts';
import { type LockHolder, readLockHolder } from '../run/run-lock.ts';
import { type Load, readLoad } from '../run/throttle.ts';
import { type KeyUse, readKeyUse } from './key-use.ts';

/** How far the rows of one table are, by the chunks of the step that fills them. */
export interface TableProgress {
  table: TableName;
  title: string;
  /** 0 to 1. */
  part: number;
  rows: number;
  /** Of the last minute; 0 when nothing runs. */
  rowsPerSecond: number;
  secondsLeft: number | null;
  sweep: number;
}

/** One unit as it stands. */
export interface UnitStatus {
  unit: TableName;
  state: Run['state'];
  /** Done steps of all. */
  steps: { done: number; of: number };
  phase: Phase | null;
  /** The step that is half done, or where it stopped. */
  at: string | null;
  tables: TableProgress[];
  /** One sentence: what is half done and why, and what to do. */
  explanation: string;
  /** What the journal says of it and the catalog does not show. */
  disagreement: Disagreement | null;
  soakEnds: string | null;
  backup: string | null;
  /** By which key the application asks, where its switches record it and both keys are there. */
  keyUse: KeyUse | null;
}

/** All of `rekey status`. */
export interface Status {
  units: UnitStatus[];
  /** The rekey that is at work now. */
  running: LockHolder | null;
  /** Others that hold locks on the tables of the open unit. */
  blockers: string[];
  /** Databases of rekey's own whose process was killed. */
  leftovers: string[];
  /** Databases that an earlier version of rekey may have left; only a person knows. */
  doubtful: string[];
  load: Load;
}

/** Reads what rekey has done and is doing in a database; changes nothing. */
export async function readStatus(client: pg.ClientBase): Promise<Status> {
  const running = await readLockHolder(client);
  const disagreements = await readDisagreements(client);
  const runs = await readRuns(client);
  const units: UnitStatus[] = [];
  for (const run of runs)
    units.push(await describeRun(client, run, running, disagreements.get(run.id) ?? null));
  const open = runs.findLast(({ state }) =>
    ['running', 'stopped', 'rolling back', 'contracting'].includes(state),
  );
  const blockers = open ? await readBlockers(client, await readTouchedTables(client, open.id)) : [];
  const recorded = await readScratchDatabases(client);
  return {
    units,
    running,
    blockers: blockers.filter((it) => !it.includes('(rekey')),
    leftovers: [...(await readAbandoned(client)), ...(running ? [] : recorded)],
    doubtful: (await readDoubtful(client)).filter((name) => !recorded.includes(name)),
    load: await readLoad(client),
  };
}

async function describeRun(
  client: pg.ClientBase,
  run: Run,
  running: LockHolder | null,
  disagreement: Disagreement | null,
): Promise<UnitStatus> {
  const records = await readSteps(client, run.id);
  const half = records.find(({ state }) => state === 'running') ?? null;
  const next =
    half ?? records.find(({ state, step }) => state === 'waiting' && step.phase !== 'contract') ?? null;
  const { rows } = await client.query<{ folder: string }>(
    `select coalesce(evidence->>'folder', evidence->>'recorded') as folder from rekey.gate where run = $1 and name = 'backup' order by id desc limit 1`,
    [run.id],
  );
  const soakEnds =
    run.state === 'soaking' && run.swappedAt
      ? new Date(run.swappedAt.getTime() + (run.soakSeconds ?? 0) * 1000).toISOString()
      : null;
  const open = !['soaking', 'rolled back', 'contracted'].includes(run.state);
  return {
    unit: run.unit,
    state: run.state,
    steps: { done: records.filter(({ state }) => state === 'done').length, of: records.length },
    phase: open ? (next?.step.phase ?? null) : null,
    at: open ? (next?.step.title ?? null) : null,
    tables: await readProgress(client, records),
    explanation: explain(run, half, running, soakEnds),
    disagreement,
    soakEnds,
    backup: rows[0]?.folder ?? null,
    keyUse: run.state === 'soaking' ? await readKeyUse(client, run.unit) : null,
  };
}

function explain(
  run: Run,
  half: StepRecord | null,
  running: LockHolder | null,
  soakEnds: string | null,
): string {
  const at = half ? ` at "${half.step.title}"` : '';
  switch (run.state) {
    case 'running':
    case 'rolling back':
    case 'contracting': {
      if (running) return `Process ${running.pid} is at work${at}.`;
      if (run.reason) return `Stopped${at}: ${run.reason.message} ${run.reason.remedy}`;
      const command = { running: 'apply', 'rolling back': 'rollback', contracting: 'contract' }[run.state];
      const what = half ? halfDone(half) : 'nothing is half done';
      return `Nobody is at work: the process was killed or lost its connection${at}; ${what}. \`rekey ${command}\` goes on there.`;
    }
    case 'stopped':
      return `Stopped${at}: ${run.reason?.message ?? 'no reason was recorded.'} ${run.reason?.remedy ?? ''}`.trim();
    case 'soaking':
      return soakEnds && soakEnds > new Date().toISOString()
        ? `Converted; both keys are live and enforced until the soak ends at ${soakEnds}. \`rekey rollback\` leads back, rows written since included.`
        : 'Converted and soaked; `rekey contract` drops the legacy keys, `rekey rollback` still leads back.';
    case 'rolled back':
      return 'Taken back; the schema is as it was.';
    case 'contracted':
      return 'Done; the legacy keys are gone.';
    default:
      return run.state satisfies never;
  }
}

function halfDone({ step }: StepRecord): string {
  switch (step.action.do) {
    case 'transaction':
      return 'its transaction was not committed, and nothing of it is there';
    case 'concurrently':
      return `the index ${step.action.index.name} may be there and invalid, and is then built anew`;
    case 'chunks':
      return 'rows of finished chunks are filled, the others are as they were';
    case 'check':
    case 'gate':
      return 'nothing was changed by it';
    default:
      return step.action satisfies never;
  }
}

async function readProgress(client: pg.ClientBase, records: StepRecord[]): Promise<TableProgress[]> {
  const chunked = records.filter(({ step, state }) => step.action.do === 'chunks' && state !== 'taken back');
  const progress: TableProgress[] = [];
  for (const { run, n, step, state, position } of chunked) {
    if (step.action.do !== 'chunks') continue;
    const { rows } = await client.query<{
      rows: string;
      done: string | null;
      recent: string;
      first: Date | null;
      estimate: number;
    }>(
      `select coalesce(sum(rows), 0) as rows,
         sum(case when low ~ '^\\d+$' and high ~ '^\\d+$' then high::numeric - low::numeric end) filter (where sweep = $3) as done,
         coalesce(sum(rows) filter (where at > clock_timestamp() - interval '1 minute'), 0) as recent,
         min(at) filter (where at > clock_timestamp() - interval '1 minute') as first,
         (select greatest(reltuples, 1)::float8 from pg_class c join pg_namespace s on s.oid = relnamespace where nspname = $4 and relname = $5) as estimate
       from rekey.chunk where run = $1 and step = $2`,
      [run, n, position?.sweep ?? 1, step.action.table.schema, step.action.table.name],
    );
    const row = rows[0];
    const upper = Number(position?.upper);
    const byBlocks = row?.done !== null && Number.isFinite(upper) && upper > 0;
    const part =
      state === 'done'
        ? 1
        : Math.min(0.999, byBlocks ? Number(row?.done) / upper : Number(row?.rows) / (row?.estimate ?? 1));
    const seconds = row?.first ? Math.max(1, (Date.now() - row.first.getTime()) / 1000) : 0;
    const rowsPerSecond = seconds > 0 && state === 'running' ? Math.round(Number(row?.recent) / seconds) : 0;
    const whole = part > 0 ? Number(row?.rows) / part : 0;
    progress.push({
      table: step.action.table,
      title: step.title,
      part: state === 'waiting' ? 0 : part,
      rows: Number(row?.rows),
      rowsPerSecond,
      secondsLeft: rowsPerSecond > 0 ? Math.round((whole - Number(row?.rows)) / rowsPerSecond) : null,
      sweep: position?.sweep ?? 0,
    });
  }
  return progress;
}
