import type pg from 'pg';
import type { TableName } from '../database/table-name.ts';
import { readSteps, type ShapedRun } from '../journal/journal.ts';
import { namesOfReference, type RedundantShape, type ReferenceNames } from '../plan/unit-shape.ts';

/** A reference under the names that its columns have now. */
export interface PresentNames extends ReferenceNames {
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
  references: PresentNames[];
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
    references: shape.references.map((it) =>
      presentNames(namesOfReference(it, key, swapped ? 'after' : 'before'), has),
    ),
    redundant: (shape.redundant ?? []).filter(
      ({ column, parent, by }) => has(shape.unit, column) && has(parent, by),
    ),
    mapping,
  };
}

type Has = (table: TableName, column: string) => boolean;

function presentNames(names: ReferenceNames, has: Has): PresentNames {
  const { shape, legacy, uuid } = names;
  return {
    ...names,
    hasLegacy: legacy.every((column) => has(shape.table, column)),
    hasUuid: has(shape.table, uuid),
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
