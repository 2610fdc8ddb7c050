import type pg from 'pg';
import { isSame } from '../catalog/catalog.ts';
import type { TableName } from '../database/table-name.ts';
import { hasShape, type Run, readTouchedTables } from '../journal/journal.ts';
import { type ContentBaseline, measureBaseline } from './baseline.ts';
import {
  measureStatements,
  type Statement,
  type StatementCost,
  typicalStatements,
} from './measure-statements.ts';
import { readUnitNames } from './unit-names.ts';
import { writtenTables } from './write-checks.ts';
import { probeWrites, type WriteProbe } from './write-probe.ts';

/** A statement that a person recorded: how it reads before the swap, and after it where that differs. */
export interface RecordedStatement {
  name: string;
  before: string;
  after?: string;
}

/** What was measured before a run changed anything. */
export interface Before {
  contents: ContentBaseline[];
  costs: StatementCost[];
  recorded: RecordedStatement[];
  /** How a row written to each table of the unit fared; absent from runs of before that was tried. */
  writes?: WriteProbe[];
}

/**
 * Measures contents and statements, unless an earlier process has, and keeps them in the journal. Rows are written by `writer`, whose
 * session then forgets its plans.
 */
export async function measureBefore(
  client: pg.ClientBase,
  run: Run,
  recorded: RecordedStatement[],
  writer: pg.ClientBase = client,
): Promise<void> {
  if (await readBefore(client, run.id)) return;
  const { rows } = await client.query(
    `select 1 from rekey.step where run = $1 and state <> 'waiting' limit 1`,
    [run.id],
  );
  // Something is changed already; what would be measured now is not the state before.
  if (rows.length > 0) return;
  const contents = await measureBaseline(
    client,
    await readTouchedTables(client, run.id),
    filledColumnsOf(run),
  );
  const names = hasShape(run) ? await readUnitNames(client, run) : null;
  const typical = names ? await typicalStatements(client, names) : [];
  const writes: WriteProbe[] = [];
  for (const table of names ? writtenTables(names) : []) writes.push(await probeWrites(writer, table));
  const own: Statement[] = recorded.map(({ name, before }) => ({ name, sql: before }));
  const before: Before = {
    contents,
    costs: await measureStatements(client, [...typical, ...own]),
    recorded,
    writes,
  };
  await client.query(
    `insert into rekey.measurement (run, moment, name, value) values ($1, 'before', 'all', $2) on conflict do nothing`,
    [run.id, JSON.stringify(before)],
  );
}

/** Uuid columns that are there already, made for another table or by an earlier attempt; the run fills what is empty in them. */
function filledColumnsOf({ shape }: Run): (table: TableName, column: string) => boolean {
  if (!shape) return () => false;
  const { unit, key, strategy, references } = shape;
  const isMade = !['inherit', 'junction', 'consolidate'].includes(strategy);
  return (table, column) =>
    (isMade && isSame(unit, table) && key.uuid[0] === column) ||
    references.some((it) => it.uuid === column && isSame(it.table, table));
}

/** What was measured before a run, or null. */
export async function readBefore(client: pg.ClientBase, run: string): Promise<Before | null> {
  const { rows } = await client.query<{ value: Before }>(
    `select value from rekey.measurement where run = $1 and moment = 'before' and name = 'all'`,
    [run],
  );
  return rows[0]?.value ?? null;
}
