import type { Operation } from '@callsign/contracts/commits';
import type { AnyDefinition } from '@callsign/contracts/entity';
import type { Option } from '@callsign/contracts/reading';
import { readValue, type Wording } from '@callsign/contracts/value-text';
import type { CellColumn } from '../columns/columns.ts';
import { type AnyRow, valueIn } from '../sync/row.ts';
import { sameValue } from '../sync/same-value.ts';
import { emptyValue, updateOf } from './clear.ts';

/** What becomes of one field of many rows: it is left as it is, set to a text, or cleared. */
export type FieldChange = { do: 'leave' } | { do: 'set'; text: string } | { do: 'clear' };

/** What setting fields of many rows comes to: the operations, or why a field cannot be set, by field. */
export interface BulkEdit {
  readonly operations: readonly Operation[];
  readonly problems: ReadonlyMap<string, string>;
}

/** Whether a column can be emptied. */
export const isClearable = (definition: AnyDefinition, column: CellColumn, wording: Wording): boolean =>
  emptyValue(definition, column, wording) !== undefined;

/** The operations that set or clear fields of rows, one per row that changes. Texts go through the readers that typed text goes through. */
export function bulkEdit(
  definition: AnyDefinition,
  rows: readonly AnyRow[],
  changes: ReadonlyMap<CellColumn, FieldChange>,
  optionsOf: (type: string) => readonly Option[],
  wording: Wording,
): BulkEdit {
  const problems = new Map<string, string>();
  const values = [...changes].flatMap(([column, change]): [string, unknown][] => {
    if (change.do === 'leave') return [];
    if (change.do === 'clear') return [[column.field, emptyValue(definition, column, wording)]];
    const options = column.target === null ? [] : optionsOf(column.target);
    const reading = readValue(definition, column, { text: change.text }, options, wording);
    if (reading.ok) return [[column.field, reading.value]];
    problems.set(column.field, reading.problem);
    return [];
  });
  if (problems.size > 0) return { operations: [], problems };
  const operations = rows.flatMap((row) => {
    const fields = values.filter(([field, value]) => !sameValue(valueIn(row, field) ?? null, value));
    return fields.length === 0 ? [] : [updateOf(definition, row, Object.fromEntries(fields))];
  });
  return { operations, problems };
}
