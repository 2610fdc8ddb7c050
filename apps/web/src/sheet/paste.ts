import { MAX_OPERATIONS, type Operation } from '@callsign/contracts/commits';
import type { AnyDefinition } from '@callsign/contracts/entity';
import type { Option, Reading } from '@callsign/contracts/reading';
import type { EntityType } from '@callsign/contracts/registry';
import { isNullable, schemaOf } from '@callsign/contracts/text-column';
import { readValue, type Wording } from '@callsign/contracts/value-text';
import type { CellColumn } from '../columns/columns.ts';
import { labelsOf } from '../columns/labels-of.ts';
import { type AnyRow, valueIn } from '../sync/row.ts';
import { sameValue } from '../sync/same-value.ts';
import { updateOf } from './clear.ts';
import { idsToGive } from './pasted-ids.ts';
import type { Cells } from './tsv.ts';

/** Where cells are pasted. */
export interface PasteTarget {
  readonly definition: AnyDefinition;
  /** The columns that are written, from the first that is pasted into. */
  readonly columns: readonly CellColumn[];
  /** The rows that are pasted over, in the order of the cells; cells beyond them make new rows. */
  readonly rows: readonly AnyRow[];
  /** All rows of the type, among which an id is unique. */
  readonly all: readonly AnyRow[];
  /** What a new row holds besides what is pasted: the group in which it is made. */
  readonly newFields: Readonly<Record<string, unknown>>;
  /** The fields that a new row must hold. */
  readonly required: readonly string[];
  readonly mayCreate: boolean;
  readonly wording: Wording;
  /** The rows that a reference may point to. */
  readonly optionsOf: (type: string) => readonly Option[];
}

/** A cell that cannot be pasted: its place in the pasted block counted from 1, what was to be pasted, and why it cannot be. */
export interface CellProblem {
  readonly row: number;
  readonly column: string;
  readonly text: string;
  readonly problem: string;
}

/** What a paste comes to: all of it, or nothing and why. */
export type PastePlan =
  | { do: 'refuse'; message: string }
  | { do: 'problems'; problems: readonly CellProblem[] }
  | {
      do: 'write';
      operations: readonly Operation[];
      /** How many cells change, and how many rows are made. */
      changed: number;
      added: number;
      /** Columns that nobody writes by hand, and so kept what they hold. */
      kept: readonly CellColumn[];
      /** Ids that were not given, because other rows hold them. */
      taken: readonly string[];
    };

/** Plans a paste. Text goes through the readers that typed text goes through; nothing is written where one cell cannot be read. */
export function planPaste(cells: Cells, target: PasteTarget): PastePlan {
  const { columns, rows, definition, mayCreate } = target;
  const width = Math.max(0, ...cells.map((row) => row.length));
  const refusal =
    sizeProblem(cells.length, width, columns) ?? addProblem(cells.length - rows.length, mayCreate);
  if (refusal !== null) return { do: 'refuse', message: refusal };
  const pasted = columns.slice(0, width);
  const kept = pasted.filter(({ isFixed }) => isFixed);
  if (kept.length === pasted.length)
    return { do: 'refuse', message: `${labelsOf(kept)} cannot be written by hand. Nothing was pasted.` };
  const reader = cellReader(target);
  const read = cells.map((texts) => readRow(texts, pasted, reader));
  const problems = read.flatMap(({ problems: found }, at) => found.map((one) => ({ ...one, row: at + 1 })));
  for (let at = rows.length; at < read.length; at++)
    problems.push(...missingIn(target, read[at]?.fields, at));
  if (problems.length > 0) return { do: 'problems', problems };
  const ids = idsToGive(
    read.map(({ fields }, at) => ({ row: rows[at], id: fields.id as AnyRow['id'] | undefined })),
    target.all,
  );
  let changed = 0;
  const operations = read.flatMap(({ fields: { id: _, ...fields } }, at): Operation[] => {
    const row = rows[at];
    const id = ids.given[at];
    const wanted = id === undefined ? fields : { id, ...fields };
    if (!row) {
      const all = { ...target.newFields, ...wanted };
      return [{ op: 'create', entityType: definition.type as EntityType, fields: all }];
    }
    const changes = Object.entries(wanted).filter(
      ([field, value]) => !sameValue(valueIn(row, field) ?? null, value),
    );
    changed += changes.length;
    return changes.length === 0 ? [] : [updateOf(definition, row, Object.fromEntries(changes))];
  });
  const added = Math.max(0, read.length - rows.length);
  return { do: 'write', operations, changed, added, kept, taken: ids.taken };
}

function sizeProblem(height: number, width: number, columns: readonly CellColumn[]): string | null {
  if (height > MAX_OPERATIONS)
    return `The clipboard holds ${height.toLocaleString('en')} rows (${(height * width).toLocaleString('en')} cells), and one paste takes ${MAX_OPERATIONS} rows at the most. Nothing was pasted; paste it in parts.`;
  if (width > columns.length)
    return `The clipboard holds ${width} columns, and from ${columns[0]?.label ?? 'here'} on there are ${columns.length}. Nothing was pasted; begin further left.`;
  return null;
}

const addProblem = (added: number, mayCreate: boolean) =>
  added > 0 && !mayCreate
    ? `The clipboard holds ${added} rows more than there are from here on, and you may not add rows. Nothing was pasted.`
    : null;

type CellReader = (column: CellColumn, text: string) => Reading;

/** Reads cells of a target; equal texts of a column are read once. */
function cellReader({ definition, wording, optionsOf }: PasteTarget): CellReader {
  const known = new Map<string, Reading>();
  const options = new Map<string, readonly Option[]>();
  const rowsOf = (type: string) => {
    const all = options.get(type) ?? optionsOf(type);
    options.set(type, all);
    return all;
  };
  return (column, text) => {
    const { field, kind, target } = column;
    const name = `${field}\n${text}`;
    const isUnchecked = kind === 'check' && text === '' && !isNullable(schemaOf(definition, field));
    const reading: Reading =
      known.get(name) ??
      (isUnchecked
        ? { ok: true, value: false }
        : readValue(definition, column, { text }, target === null ? [] : rowsOf(target), wording));
    known.set(name, reading);
    return reading;
  };
}

interface ReadRow {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly problems: readonly Omit<CellProblem, 'row'>[];
}

function readRow(texts: readonly string[], columns: readonly CellColumn[], reader: CellReader): ReadRow {
  const fields: Record<string, unknown> = {};
  const problems: Omit<CellProblem, 'row'>[] = [];
  for (const [at, text] of texts.entries()) {
    const column = columns[at];
    // An empty id is none: a row keeps its own, a new one gets the next.
    if (!column || column.isFixed || (column.field === 'id' && text.trim() === '')) continue;
    const reading = reader(column, text);
    if (reading.ok) fields[column.field] = reading.value;
    else problems.push({ column: column.label, text, problem: reading.problem });
  }
  return { fields, problems };
}

/** What a new row lacks. */
const missingIn = (
  { required, newFields, definition, columns }: PasteTarget,
  fields: ReadRow['fields'] = {},
  at: number,
): CellProblem[] =>
  required
    .filter((field) => fields[field] === undefined && newFields[field] === undefined)
    .map((field) => {
      const column =
        columns.find((one) => one.field === field)?.label ??
        definition.columns.find((one) => one.field === field)?.label ??
        field;
      return { row: at + 1, column, text: '', problem: `${column} must be filled in a new row.` };
    });
