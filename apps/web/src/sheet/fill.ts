import type { Operation } from '@callsign/contracts/commits';
import type { AnyDefinition } from '@callsign/contracts/entity';
import { schemaOf } from '@callsign/contracts/text-column';
import type { CellColumn } from '../columns/columns.ts';
import { type AnyRow, valueIn } from '../sync/row.ts';
import { sameValue } from '../sync/same-value.ts';
import { updateOf } from './clear.ts';
import { seriesAfter } from './series.ts';

/** What filling cells comes to. */
export interface Filled {
  readonly operations: readonly Operation[];
  /** How many cells change. */
  readonly count: number;
  /** Columns that are not filled: ids, what nobody writes by hand, and references that only one row may hold. */
  readonly kept: readonly CellColumn[];
  /** A value that its column does not take; then nothing is to be written. */
  readonly problem: string | null;
}

/** Rows in the order in which they are filled, the first on top, and the columns that are. */
export interface FillBlock {
  readonly rows: readonly AnyRow[];
  readonly columns: readonly CellColumn[];
}

/** Ctrl+D: every row gets what the first one holds. */
export const fillDown = (definition: AnyDefinition, block: FillBlock): Filled =>
  fill(definition, block, (values) => ({ seeds: 1, next: values.slice(1).map(() => values[0]) }));

/** Goes on with what the first rows hold: up to the first empty cell of a column, or with its first cell where none is empty. */
export const fillSeries = (definition: AnyDefinition, block: FillBlock): Filled =>
  fill(definition, block, (values) => {
    const empty = values.findIndex(isEmpty);
    const seeds = empty < 0 ? 1 : Math.max(1, empty);
    return { seeds, next: seriesAfter(values.slice(0, seeds), values.length - seeds) };
  });

/** Writes one value into a column of every row. */
export const fillWith = (definition: AnyDefinition, block: FillBlock, value: unknown): Filled =>
  fill(definition, block, (values) => ({ seeds: 0, next: values.map(() => value) }));

const isEmpty = (value: unknown) => value === null || value === undefined || value === '';

/** What comes after the first `seeds` values of a column. */
type Filler = (values: readonly unknown[]) => { seeds: number; next: readonly unknown[] };

function fill(definition: AnyDefinition, { rows, columns }: FillBlock, filler: Filler): Filled {
  const filled = columns.filter((column) => isFillable(definition, column));
  const changes = rows.map((): Record<string, unknown> => ({}));
  let count = 0;
  let problem: string | null = null;
  for (const { field, label } of filled) {
    const { seeds, next } = filler(rows.map((row) => valueIn(row, field) ?? null));
    const schema = schemaOf(definition, field);
    for (const [at, value] of next.entries()) {
      const [row, change] = [rows[seeds + at], changes[seeds + at]];
      if (!row || !change || sameValue(valueIn(row, field) ?? null, value)) continue;
      if (!schema.safeParse(value).success) problem ??= `${label} of ${row.id} cannot be ${String(value)}.`;
      change[field] = value;
      count++;
    }
  }
  const operations = rows.flatMap((row, at) => {
    const change = changes[at] ?? {};
    return Object.keys(change).length === 0 ? [] : [updateOf(definition, row, change)];
  });
  const kept = columns.filter((column) => !filled.includes(column));
  return { operations: problem === null ? operations : [], count, kept, problem };
}

/** Whether the same value may stand in a column of several rows, by a person's hand. */
function isFillable({ references }: AnyDefinition, { field, isFixed }: CellColumn): boolean {
  const reference = (references as Record<string, { exclusive?: true }>)[field];
  return field !== 'id' && !isFixed && reference?.exclusive !== true;
}
