import type pg from 'pg';
import type { TableName } from '../database/table-name.ts';
import type { Step } from '../plan/step.ts';
import { readShape, storedShape, type UnitShape } from '../plan/unit-shape.ts';
import { journalSchema } from './journal-schema.ts';

/** What a run is doing, or where it was left. `running` without a process that holds the run lock means: it was killed. */
export type RunState =
  | 'running'
  | 'stopped'
  | 'soaking'
  | 'rolling back'
  | 'rolled back'
  | 'contracting'
  | 'contracted';

/** One unit's conversion, as recorded. */
export interface Run {
  id: string;
  unit: TableName;
  planSha: string;
  shape: UnitShape | null;
  state: RunState;
  /** The catalog's fingerprint after the last command; while one is at work, or after it was killed, the stamp after its last step. */
  catalogSha: string | null;
  reason: { code: string; message: string; remedy: string } | null;
  startedAt: Date;
  swappedAt: Date | null;
  soakSeconds: number | null;
}

export type StepState = 'waiting' | 'running' | 'done' | 'taken back';

/** A step and how far it is. */
export interface StepRecord {
  run: string;
  n: number;
  step: Step;
  state: StepState;
  /** Where a chunked step stands: its sweep and that sweep's upper bound. */
  position: { sweep: number; upper: string } | null;
  startedAt: Date | null;
  endedAt: Date | null;
}

/** Makes rekey's schema where it is missing. */
export async function createJournal(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ made: boolean }>(
    `select to_regclass('rekey.key_use') is not null as made`,
  );
  if (!rows[0]?.made) await client.query(journalSchema);
}

/** Whether rekey has ever begun anything in this database. */
export async function hasJournal(client: pg.ClientBase): Promise<boolean> {
  const { rows } = await client.query(`select 1 where to_regclass('rekey.step') is not null`);
  return rows.length > 0;
}

/** All runs, oldest first. */
export async function readRuns(client: pg.ClientBase): Promise<Run[]> {
  if (!(await hasJournal(client))) return [];
  // Without schema_text: that of a large schema is a megabyte.
  const { rows } = await client.query(
    `select id, unit_schema, unit_name, plan_sha, shape, state, catalog_sha, reason, started_at, swapped_at, soak_seconds
     from rekey.run order by id`,
  );
  return rows.map((row) => ({
    id: String(row.id),
    unit: { schema: row.unit_schema, name: row.unit_name },
    planSha: row.plan_sha,
    shape: row.shape && readShape(row.shape),
    state: row.state,
    catalogSha: row.catalog_sha,
    reason: row.reason,
    startedAt: row.started_at,
    swappedAt: row.swapped_at,
    soakSeconds: row.soak_seconds,
  }));
}

/** The schema before a run's first step, to which a rollback must lead back; null when another unit's contract has changed it since. */
export async function readSchemaBefore(client: pg.ClientBase, run: string): Promise<string | null> {
  const { rows } = await client.query<{ text: string | null }>(
    `select schema_text as text from rekey.run where id = $1`,
    [run],
  );
  return rows[0]?.text ?? null;
}

/** The steps of a run in their order. */
export async function readSteps(client: pg.ClientBase, run: string): Promise<StepRecord[]> {
  const { rows } = await client.query<StepRow>(
    `select ${stepColumns} from rekey.step where run = $1 order by n`,
    [run],
  );
  return rows.map(toRecord);
}

/** The steps of all runs, the oldest run first. */
export async function readAllSteps(client: pg.ClientBase): Promise<StepRecord[]> {
  if (!(await hasJournal(client))) return [];
  const { rows } = await client.query<StepRow>(`select ${stepColumns} from rekey.step order by run, n`);
  return rows.map(toRecord);
}

const stepColumns = 'run, n, step, state, position, started_at as "startedAt", ended_at as "endedAt"';

type StepRow = Omit<StepRecord, 'run'> & { run: string | number };

const toRecord = (row: StepRow): StepRecord => ({ ...row, run: String(row.run) });

/** What a new run begins with. */
export interface NewRun {
  unit: TableName;
  planSha: string;
  serverVersion: string;
  shape: UnitShape | null;
  schemaText: string;
  catalogSha: string;
  steps: Step[];
}

/** Writes down a run with all its steps, in one transaction. */
export async function beginRun(client: pg.ClientBase, run: NewRun): Promise<string> {
  await client.query('begin');
  try {
    const { rows } = await client.query<{ id: string }>(
      `insert into rekey.run (unit_schema, unit_name, plan_sha, server_version, shape, state, schema_text, catalog_sha)
       values ($1, $2, $3, $4, $5, 'running', $6, $7) returning id`,
      [
        run.unit.schema,
        run.unit.name,
        run.planSha,
        run.serverVersion,
        JSON.stringify(run.shape && storedShape(run.shape)),
        run.schemaText,
        run.catalogSha,
      ],
    );
    const id = String(rows[0]?.id);
    await client.query(
      `insert into rekey.step (run, n, key, phase, title, step)
       select $1, ordinality, value->>'key', value->>'phase', value->>'title', value
       from jsonb_array_elements($2::jsonb) with ordinality`,
      [id, JSON.stringify(run.steps)],
    );
    await client.query('commit');
    return id;
  } catch (error) {
    await client.query('rollback').catch(() => undefined); // The first error is the one to tell.
    throw error;
  }
}

/** Moves a run on; a reason is kept only while it is stopped. */
export async function setRunState(
  client: pg.ClientBase,
  run: string,
  state: RunState,
  reason: Run['reason'] = null,
): Promise<void> {
  await client.query(
    `update rekey.run set state = $2, reason = $3,
       ended_at = case when $2 in ('rolled back', 'contracted') then clock_timestamp() end where id = $1`,
    [run, state, reason === null ? null : JSON.stringify(reason)],
  );
}

/** Records the stamp that the catalog must still have when the next step begins, of whichever unit. */
export async function recordCatalog(
  client: pg.ClientBase,
  { run, n }: { run: string; n: number },
  sha: string,
): Promise<void> {
  await client.query(
    `with step as (update rekey.step set catalog_after = $3 where run = $1 and n = $2)
     update rekey.run set catalog_sha = $3`,
    [run, n, sha],
  );
}

/** Records the fingerprint that the catalog must still have when the next command begins. */
export async function settleCatalog(client: pg.ClientBase, sha: string): Promise<void> {
  await client.query(`update rekey.run set catalog_sha = $1`, [sha]);
}

/** A step begins, or begins again. */
export async function stepBegins(
  client: pg.ClientBase,
  { run, n }: { run: string; n: number },
): Promise<void> {
  await client.query(
    `update rekey.step set state = 'running', attempts = attempts + 1, started_at = coalesce(started_at, clock_timestamp()),
       catalog_before = (select catalog_sha from rekey.run where id = $1) where run = $1 and n = $2`,
    [run, n],
  );
}

/** The statement with which a step is declared done; in the same transaction as the step wherever the step has one. */
export async function stepIsDone(
  client: pg.ClientBase,
  { run, n, step }: { run: string; n: number; step: Step },
): Promise<void> {
  await client.query(
    `update rekey.step set state = 'done', ended_at = clock_timestamp() where run = $1 and n = $2`,
    [run, n],
  );
  // The last swap step's time is the one from which the soak counts.
  if (step.phase === 'swap') {
    await client.query(`update rekey.run set swapped_at = clock_timestamp() where id = $1`, [run]);
  }
}

/** A step was begun and nothing came of it, or of what it completes: it waits as before. */
export async function stepWaitsAgain(
  client: pg.ClientBase,
  { run, n }: { run: string; n: number },
): Promise<void> {
  await client.query(`update rekey.step set state = 'waiting', started_at = null where run = $1 and n = $2`, [
    run,
    n,
  ]);
}

/** The chunks of a step no longer count: what comes next goes over the whole table. */
export async function forgetChunks(
  client: pg.ClientBase,
  { run, n }: { run: string; n: number },
): Promise<void> {
  await client.query(
    `with chunks as (delete from rekey.chunk where run = $1 and step = $2)
     update rekey.step set position = null where run = $1 and n = $2`,
    [run, n],
  );
}

/** A step is taken back; its chunks no longer count. */
export async function stepIsTakenBack(
  client: pg.ClientBase,
  { run, n, step }: { run: string; n: number; step: Step },
): Promise<void> {
  await client.query(
    `with chunks as (delete from rekey.chunk where run = $1 and step = $2)
     update rekey.step set state = 'taken back', position = null, ended_at = clock_timestamp() where run = $1 and n = $2`,
    [run, n],
  );
  if (step.phase === 'swap') {
    await client.query(`update rekey.run set swapped_at = null where id = $1`, [run]);
  }
}

/** What a passed gate leaves as proof. */
export async function recordGate(
  client: pg.ClientBase,
  run: string,
  name: string,
  evidence: unknown,
): Promise<void> {
  await client.query(`insert into rekey.gate (run, name, evidence) values ($1, $2, $3)`, [
    run,
    name,
    JSON.stringify(evidence),
  ]);
}

/** Every ordinary or partitioned table that a run's steps lock or fill, the unit first. */
export async function readTouchedTables(client: pg.ClientBase, run: string): Promise<TableName[]> {
  const { rows } = await client.query<TableName>(
    `with touched as (
       select 0 as turn, unit_schema as schema, unit_name as name from rekey.run where id = $1
       union select 1, lock->'table'->>'schema', lock->'table'->>'name'
         from rekey.step, jsonb_array_elements(step->'action'->'locks') lock where run = $1
       union select 1, step->'action'->'table'->>'schema', step->'action'->'table'->>'name' from rekey.step where run = $1)
     select schema, touched.name from touched join pg_namespace n on n.nspname = schema
       join pg_class c on c.relnamespace = n.oid and c.relname = touched.name
     where c.relkind in ('r', 'p') and not c.relispartition and schema <> 'rekey' group by 1, 2 order by min(turn), 1, 2`,
    [run],
  );
  return rows;
}

/** A run whose unit can be verified. */
export type ShapedRun = Run & { shape: UnitShape };

/** Whether a run has a shape that can be verified. */
export const hasShape = (run: Run): run is ShapedRun => run.shape !== null;
