import type pg from 'pg';
import { isSame } from '../catalog/catalog.ts';
import { RekeyError } from '../database/rekey-error.ts';
import { literal, qualified } from '../database/sql.ts';
import type { TableName } from '../database/table-name.ts';
import { hasShape, type Run, readTouchedTables } from '../journal/journal.ts';

/**
 * Refuses what is to happen to all partitions while one of a run's stands by itself: it keeps old and new columns, and its own copies of
 * the foreign keys, and nothing that is done to the partitioned table reaches it any more. One that was dropped is missed by nobody.
 */
export async function refuseDetached(
  client: pg.ClientBase,
  run: Run,
  what: 'its way back' | 'its contract',
): Promise<void> {
  if (!hasShape(run)) return;
  const known = [
    run.shape.unit,
    ...run.shape.references.map(({ table }) => table),
    ...(run.shape.redundant ?? []).map(({ parent }) => parent),
  ];
  const alone = (await readTouchedTables(client, run.id)).filter(
    (table) => !known.some((it) => isSame(it, table)),
  );
  const unit = `${run.unit.schema}.${run.unit.name}`;
  for (const table of alone) {
    // The contract drops what such a table may refer to; whatever else it has is its own from now on.
    if (what === 'its contract' && !(await refersTo(client, table, run.unit))) continue;
    const name = `${table.schema}.${table.name}`;
    throw new RekeyError(
      'PLAN_STALE',
      `${name} was a partition when ${unit} was begun and stands by itself now: ${what} does not reach it.`,
      `Attach ${name} again and detach it afterwards, or ${what === 'its contract' ? `drop its foreign keys to ${unit}, or drop it` : 'drop it'}.`,
    );
  }
}

async function refersTo(client: pg.ClientBase, from: TableName, to: TableName): Promise<boolean> {
  const { rows } = await client.query(
    `select from pg_constraint where contype = 'f' and conrelid = ${literal(qualified(from))}::regclass and confrelid = ${literal(qualified(to))}::regclass`,
  );
  return rows.length > 0;
}
