import type { Operation } from '@callsign/contracts/commits';
import { type AnyDefinition, fieldOf, tableOf } from '@callsign/contracts/entity';
import type { ErrorDetails } from '@callsign/contracts/errors';
import { definitionOf, definitions, type EntityType } from '@callsign/contracts/registry';
import type { DisplayId, Uuid } from '@callsign/contracts/scalars';
import { displayIdText, isSameDisplayId } from '@callsign/identity/display-id';
import { nextFreeLike } from '@callsign/identity/next-display-id';
import type pg from 'pg';
import { AppError } from '../app-error.ts';
import { WORKSPACE } from '../rows/log.ts';
import { named } from '../rows/named-row.ts';
import type { StoredRow } from '../rows/wire.ts';
import { idsTaken, takenIds } from './coming-back.ts';
import { type Draft, rowOf, valueIn } from './draft.ts';

/** What an exclusion constraint (`<table>_<column>_live`) keeps apart: the live rows of a type by one column. */
interface Exclusive {
  definition: AnyDefinition;
  column: string;
}

/** The first operation that asks for a value which another row has, and that row. There is no such row if two operations of the commit ask for the same. */
interface Clash {
  place: number;
  operation: Operation | undefined;
  holder: StoredRow | undefined;
  live: readonly StoredRow[];
}

/** An exclusion constraint was broken: a display id or an exclusive reference is held by another live row. `undone` is the commit that was to be inverted. */
export async function taken(
  pool: pg.Pool,
  stream: Uuid<'production'>,
  draft: Draft,
  { constraint = null, place = 0 }: { constraint?: string | null; place?: number },
  undone: Uuid<'commit'> | null,
): Promise<AppError> {
  const several = draft.operations.length > 1;
  const back = constraint?.endsWith('_id_live') ? await takenIds(pool, stream, draft, undone) : [];
  const asked = draft.operations[place];
  if (back.length > 0) return idsTaken(back, asked && rowOf(asked), several ? { operation: place } : {});
  const exclusive = exclusiveOf(constraint);
  if (exclusive === null) return new AppError('VALUE_REFUSED', 'Another row holds this already.', {});
  const operations = undone ? await restored(pool, stream, undone) : draft.operations;
  const clash = await findClash(pool, stream, operations, exclusive);
  const details: ErrorDetails = {
    ...(several ? { operation: clash.place } : {}),
    field: fieldOf(exclusive.column),
    ...(clash.holder ? { holder: named(exclusive.definition, clash.holder) } : {}),
  };
  return exclusive.column === 'id'
    ? idTaken(exclusive.definition, draft, clash, details)
    : referenceTaken(exclusive, clash, details);
}

function exclusiveOf(constraint: string | null): Exclusive | null {
  const definition = definitions.find((candidate) => constraint?.startsWith(`${tableOf(candidate)}_`));
  if (!definition || constraint === null) return null;
  return { definition, column: constraint.slice(tableOf(definition).length + 1, -'_live'.length) };
}

async function findClash(
  pool: pg.Pool,
  stream: Uuid<'production'>,
  operations: readonly Operation[],
  { definition, column }: Exclusive,
): Promise<Clash> {
  const rows = await readRows(pool, stream, operations, definition);
  const live = rows.filter((row) => !row.is_deleted);
  const own = (uuid: Uuid | undefined) => rows.find((row) => row.uuid === uuid)?.[column];
  const wants = (operation: Operation, row: StoredRow) =>
    rowOf(operation) !== row.uuid &&
    isSame(valueIn(operation, fieldOf(column)) ?? own(rowOf(operation)), row[column]);
  const found = operations.findIndex(
    (operation) => operation.entityType === definition.type && live.some((row) => wants(operation, row)),
  );
  const place = Math.max(0, found);
  const operation = operations[place];
  return { place, operation, holder: operation && live.find((row) => wants(operation, row)), live };
}

/** The live rows of a type in a stream, and those that the operations name, deleted or not: one that is to be restored brings its id along. */
async function readRows(
  pool: pg.Pool,
  stream: Uuid<'production'>,
  operations: readonly Operation[],
  definition: AnyDefinition,
): Promise<StoredRow[]> {
  const isProduction = definition.type === 'production';
  const scope = isProduction ? 'true' : `production_uuid = $1`;
  const values = isProduction || stream === WORKSPACE ? [] : [stream];
  const { rows } = await pool.query<{ row: StoredRow }>(
    `select to_jsonb(t) as row from ${tableOf(definition)} t
     where ${scope} and (not is_deleted or uuid = any($${values.length + 1}::uuid[]))`,
    [...values, operations.flatMap((operation) => rowOf(operation) ?? [])],
  );
  return rows.map(({ row }) => row);
}

function referenceTaken({ definition, column }: Exclusive, { holder }: Clash, details: ErrorDetails) {
  const references = definition.references as Record<string, { to: string }>;
  const to = definitionOf(references[fieldOf(column)]?.to ?? '');
  return new AppError(
    'REFERENCE_TAKEN',
    to || column.endsWith('_uuid')
      ? `${holder?.id ?? 'Another row'} already has this ${to?.label.one ?? 'row'}.`
      : `${holder?.id ?? 'Another row'} already stands for the same.`,
    details,
  );
}

function idTaken(
  definition: AnyDefinition,
  draft: Draft,
  { operation, holder, live }: Clash,
  details: ErrorDetails,
): AppError {
  const id = holder?.id ?? (operation && (valueIn(operation, 'id') as DisplayId | undefined));
  const asked = new Set(
    draft.operations.map((each) => valueIn(each, 'id')).filter((each) => typeof each === 'string'),
  );
  const ids = [...live.map((row) => row.id), ...(asked.size > 1 ? asked : [])];
  const nextFree = id === undefined ? undefined : nextFreeLike(id, [...ids, id]);
  const name = holder && named(definition, holder).name;
  const message = holder
    ? `${holder.id} is taken${name ? ` by ${name}` : ''}.`
    : `${id ?? 'This id'} is taken, or stands twice in this change.`;
  return new AppError('ID_TAKEN', message, { ...details, ...(nextFree ? { nextFree } : {}) });
}

/** What an undo would bring back, as operations: the rows that the commit has changed, with the ids that it took from them. */
async function restored(
  pool: pg.Pool,
  stream: Uuid<'production'>,
  commit: Uuid<'commit'>,
): Promise<Operation[]> {
  const { rows } = await pool.query<{ type: EntityType; uuid: Uuid; id: DisplayId | null }>(
    `select entity_type as type, entity_uuid as uuid, old ->> 'id' as id from changes
     where production_uuid = $1 and commit_uuid = $2`,
    [stream, commit],
  );
  return rows.map(({ type, uuid, id }) => ({ op: 'restore', entityType: type, uuid, id: id ?? undefined }));
}

const isSame = (a: unknown, b: unknown) =>
  typeof a === 'string' && typeof b === 'string' && isSameDisplayId(displayIdText(a), b);
