import type pg from 'pg';
import type { TableName } from '../database/table-name.ts';
import { readSteps, type ShapedRun } from '../journal/journal.ts';
import type { RedundantShape, ReferenceShape, UnitShape } from '../plan/unit-shape.ts';

/** A reference under the names that its columns have now. */
export interface ReferenceNames {
  table: TableName;
  legacy: string[];
  /** The name of `legacy` before the swap, by which measurements are compared. */
  was: string[];
  /** Columns of the unit's table that `legacy` refers to. */
  to: string[];
  uuid: string;
  /** The reference's shape: whether it is declared, a list, shared by several tables. */
  shape: ReferenceShape;
  /** Which of them exist at this moment. */
  hasLegacy: boolean;
  hasUuid: boolean;
}

/** A unit under the names that its columns have now. */
export interface UnitNames {
  unit: TableName;
  legacy: string[];
  uuid: string[];
  hasLegacy: boolean;
  hasUuid: boolean;
  /** Every row is to have its uuid: the backfills are through. */
  isFilled: boolean;
  swapped: boolean;
  /** The uuid's column was there before the unit. */
  isAdopted: boolean;
  references: ReferenceNames[];
  /** Columns that go because another one says the same; those that are there. */
  redundant: RedundantShape[];
  mapping: TableName | null;
}

/** Finds out where a run's old and new keys stand now, before or after the swap, or after the contract. */
export async function readUnitNames(client: pg.ClientBase, run: ShapedRun): Promise<UnitNames> {
  const { shape } = run;
  const steps = await readSteps(client, run.id);
  const swap = steps.filter(({ step }) => step.phase === 'swap' && step.action.do === 'transaction');
  const swapped = swap.length > 0 && swap.every(({ state }) => state === 'done');
  const isFilled = steps.every(({ step, state }) => step.action.do !== 'chunks' || state === 'done');
  const has = await readColumns(client, [
    shape.unit,
    ...shape.references.map(({ table }) => table),
    ...(shape.redundant ?? []).map(({ parent }) => parent),
  ]);
  const { key } = shape;
  const legacy = swapped ? key.legacyAfter : key.legacy;
  const uuid = swapped ? key.uuidAfter : key.uuid;
  const mapping = shape.mapping && (await exists(client, shape.mapping)) ? shape.mapping : null;
  return {
    unit: shape.unit,
    legacy,
    uuid,
    hasLegacy: legacy.every((column) => has(shape.unit, column)),
    hasUuid: uuid.every((column) => has(shape.unit, column)),
    isFilled,
    swapped,
    isAdopted: key.isAdopted === true,
    references: shape.references.map((reference) => nameReference(reference, shape, { swapped, has })),
    redundant: (shape.redundant ?? []).filter(
      ({ column, parent, by }) => has(shape.unit, column) && has(parent, by),
    ),
    mapping,
  };
}

type Has = (table: TableName, column: string) => boolean;

function nameReference(
  reference: ReferenceShape,
  { key }: UnitShape,
  { swapped, has }: { swapped: boolean; has: Has },
): ReferenceNames {
  const legacy = swapped ? reference.legacyAfter : reference.legacy;
  const uuid = swapped ? reference.uuidAfter : reference.uuid;
  const to = reference.to.map((column) => {
    const nth = key.legacy.indexOf(column);
    return swapped ? (key.legacyAfter[nth] ?? column) : column;
  });
  return {
    table: reference.table,
    legacy,
    was: reference.legacy,
    to,
    uuid,
    shape: reference,
    hasLegacy: legacy.every((column) => has(reference.table, column)),
    hasUuid: has(reference.table, uuid),
  };
}

async function readColumns(client: pg.ClientBase, tables: TableName[]): Promise<Has> {
  const { rows } = await client.query<{ key: string }>(
    `select distinct jsonb_build_array(nspname, relname, attname)::text as key from pg_attribute join pg_class c on c.oid = attrelid
     join pg_namespace n on n.oid = relnamespace
     where attnum > 0 and not attisdropped and (nspname, relname) in (select * from unnest($1::text[], $2::text[]))`,
    [tables.map(({ schema }) => schema), tables.map(({ name }) => name)],
  );
  const known = new Set(rows.map(({ key }) => JSON.stringify(JSON.parse(key))));
  return ({ schema, name }, column) => known.has(JSON.stringify([schema, name, column]));
}

async function exists(client: pg.ClientBase, { schema, name }: TableName): Promise<boolean> {
  const { rows } = await client.query(
    `select 1 from pg_class join pg_namespace n on n.oid = relnamespace where nspname = $1 and relname = $2`,
    [schema, name],
  );
  return rows.length > 0;
}
