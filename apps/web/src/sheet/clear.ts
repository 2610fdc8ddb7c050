import type { Operation } from '@callsign/contracts/commits';
import type { AnyDefinition } from '@callsign/contracts/entity';
import type { EntityType } from '@callsign/contracts/registry';
import { isNullable, schemaOf } from '@callsign/contracts/text-column';
import { readValue, type Wording } from '@callsign/contracts/value-text';
import type { CellColumn } from '../columns/columns.ts';
import { type AnyRow, valueIn } from '../sync/row.ts';
import { sameValue } from '../sync/same-value.ts';
import type { Block } from './selection.ts';

/** What clearing a block comes to. */
export interface Cleared {
  readonly operations: readonly Operation[];
  /** How many cells are emptied. */
  readonly count: number;
  /** Columns of the block that cannot be empty, or that nobody may write. */
  readonly kept: readonly CellColumn[];
}

/** The operations that empty the cells of a block, one per row that changes; ids and what else cannot be empty stay. */
export function clearBlock(definition: AnyDefinition, { rows, columns }: Block, wording: Wording): Cleared {
  const empty = new Map(columns.map((column) => [column, emptyValue(definition, column, wording)]));
  const clearable = columns.filter((column) => empty.get(column) !== undefined);
  let count = 0;
  const operations = rows.flatMap(({ row }) => {
    const changes = clearable
      .map((column) => [column.field, empty.get(column)] as const)
      .filter(([field, value]) => !sameValue(valueIn(row, field) ?? null, value));
    count += changes.length;
    return changes.length === 0 ? [] : [updateOf(definition, row, Object.fromEntries(changes))];
  });
  return { operations, count, kept: columns.filter((column) => empty.get(column) === undefined) };
}

/** The operation that writes fields of a row, as its author sees it. */
export const updateOf = (
  definition: AnyDefinition,
  row: AnyRow,
  fields: Readonly<Record<string, unknown>>,
): Operation => ({
  op: 'update',
  // The type comes from a definition of the registry.
  entityType: definition.type as EntityType,
  uuid: row.uuid,
  fields,
  // A row that the server has not made yet has no version that a claim could name.
  ...(row.version > 0 ? { version: row.version } : {}),
});

/** What stands in an empty cell of a column; undefined where none may be empty. */
export function emptyValue(definition: AnyDefinition, column: CellColumn, wording: Wording): unknown {
  if (column.isFixed || column.field === 'id') return undefined;
  if (column.kind === 'check' && !isNullable(schemaOf(definition, column.field))) return false;
  const reading = readValue(definition, column, { text: '' }, [], wording);
  return reading.ok ? reading.value : undefined;
}
