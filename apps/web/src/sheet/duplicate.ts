import type { Operation } from '@callsign/contracts/commits';
import { type AnyDefinition, writableFields } from '@callsign/contracts/entity';
import type { EntityType } from '@callsign/contracts/registry';
import { type AnyRow, valueIn } from '../sync/row.ts';
import { seriesAfter } from './series.ts';

/** How rows are duplicated. */
export interface Copies {
  /** How many copies of each row. */
  readonly count: number;
  /** The spoken name counts on: "Cam 3" gives "Cam 4". */
  readonly countsUp: boolean;
}

/**
 * The operations that make copies of rows: all of the first copies, then all of the second. No uuid is sent, and no id, so that
 * each gets the next free one; a reference that only one row may hold is left empty.
 */
export function duplicateRows(
  definition: AnyDefinition,
  rows: readonly AnyRow[],
  { count, countsUp }: Copies,
): Operation[] {
  const references = definition.references as Record<string, { exclusive?: true }>;
  const fields = Object.keys(writableFields(definition)).filter((field) => !references[field]?.exclusive);
  const { title } = definition;
  const names = new Map(rows.map((row) => [row, seriesAfter([valueIn(row, title)], count)]));
  return Array.from({ length: count }, (_, at) =>
    rows.map((row): Operation => {
      const copied = Object.fromEntries(fields.map((field) => [field, valueIn(row, field)]));
      const name = countsUp ? { [title]: names.get(row)?.[at] } : {};
      return { op: 'create', entityType: definition.type as EntityType, fields: { ...copied, ...name } };
    }),
  ).flat();
}
