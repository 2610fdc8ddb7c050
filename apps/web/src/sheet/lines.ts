import { labelOf } from '@callsign/contracts/choice-text';
import type { AnyDefinition } from '@callsign/contracts/entity';
import type { Uuid } from '@callsign/contracts/scalars';
import { valueText, type Wording } from '@callsign/contracts/value-text';
import { titleOf } from '../columns/cell-text.ts';
import { type CellColumn, columnsOf } from '../columns/columns.ts';
import { compareCells } from '../columns/compare-cells.ts';
import type { Values } from '../sync/result.ts';
import { type AnyRow, valueIn } from '../sync/row.ts';
import { sortKeys } from './sort.ts';

/** Stands for the uuid of a row that is still being filled in: no book knows it. */
export const DRAFT = 'draft' as Uuid;

/** A row that is still being filled in, with what it holds by now. */
export const draftRowOf = (fields: Values) =>
  ({ id: '', ...fields, uuid: DRAFT }) as Partial<AnyRow> as AnyRow;

/** The name under which a line stands: the uuid under which its row was first shown, or that of a group. */
export type LineKey = Uuid | `group:${string}`;

/** How far a row has come: stored by the server, on its way there, or still being filled in here. */
export type RowState = 'stored' | 'unsaved' | 'draft';

/** A row that the server has not made yet has version 0. */
export const rowStateOf = (row: AnyRow): RowState => (row.version === 0 ? 'unsaved' : 'stored');

/** A line that shows a row. */
export interface RowLine {
  readonly kind: 'row';
  readonly key: Uuid;
  readonly row: AnyRow;
  readonly rowState: RowState;
}

/** The head of a group of rows, with how many of them are done. */
export interface GroupLine {
  readonly kind: 'group';
  readonly key: LineKey;
  readonly name: string;
  readonly value: unknown;
  readonly done: number;
  readonly total: number;
  readonly isFolded: boolean;
}

/** One line of a grid. */
export type Line = RowLine | GroupLine;

/** What decides which rows stand where. */
export interface Arrangement {
  definition: AnyDefinition;
  rows: readonly AnyRow[];
  /** Free text that rows must hold. */
  query: string;
  /** Fields with commas between them, each with a minus before it for descending; empty for the order of ids. */
  sort: string;
  folded: ReadonlySet<string>;
  wording: Wording;
  /** The name under which a row stands: it stays when the server gives a new row its uuid. */
  keyOf?: (uuid: Uuid) => Uuid;
}

/** The lines of a grid in order, and how many rows were let through. */
export function arrange(arrangement: Arrangement): { items: Line[]; matched: number } {
  const rows = sortRows(arrangement, filterRows(arrangement));
  const { groupBy } = arrangement.definition;
  const items = groupBy ? groupRows(arrangement, rows, groupBy) : rows.map((row) => lineOf(arrangement, row));
  return { items, matched: rows.length };
}

const lineOf = ({ keyOf }: Arrangement, row: AnyRow): Line => ({
  kind: 'row',
  key: keyOf?.(row.uuid) ?? row.uuid,
  row,
  rowState: rowStateOf(row),
});

/** Rows whose id or name holds the text; if there is none, rows that hold it anywhere. */
function filterRows({ definition, rows, query, wording }: Arrangement): readonly AnyRow[] {
  const wanted = query.trim().toLowerCase();
  if (wanted === '') return rows;
  const holds = (text: string) => text.toLowerCase().includes(wanted);
  const named = rows.filter((row) => holds(row.id) || holds(titleOf(definition, row)));
  if (named.length > 0) return named;
  const columns = columnsOf(definition).filter((column) => column.kind !== 'check');
  return rows.filter((row) =>
    columns.some((column) => holds(valueText(column, valueIn(row, column.field), wording))),
  );
}

function sortRows({ definition, sort, wording }: Arrangement, rows: readonly AnyRow[]) {
  if (sort === 'id') return rows;
  const orders = sortKeys(sort).flatMap(({ field, isDown }) => {
    const column = columnsOf(definition).find((one) => one.field === field);
    if (!column) return [];
    const text = (value: unknown) => valueText(column, value, wording);
    return (a: AnyRow, b: AnyRow) =>
      compareCells(column, valueIn(a, field), valueIn(b, field), isDown ? -1 : 1, text);
  });
  if (orders.length === 0) return rows;
  return [...rows].sort((a, b) => {
    for (const order of orders) {
      const difference = order(a, b);
      if (difference !== 0) return difference;
    }
    return 0;
  });
}

/** The name that stands for rows without a value in the field they are grouped by. */
export const groupName = (column: CellColumn | undefined, value: unknown) =>
  value === null || value === undefined || value === ''
    ? `NO ${column?.label.toUpperCase() ?? 'GROUP'}`
    : labelOf(column?.labels ?? {}, String(value));

function groupRows(
  arrangement: Arrangement,
  rows: readonly AnyRow[],
  { field, done }: NonNullable<AnyDefinition['groupBy']>,
): Line[] {
  const { definition, folded } = arrangement;
  const column = columnsOf(definition).find((one) => one.field === field);
  const groups = new Map<string, AnyRow[]>();
  for (const option of column?.options ?? []) groups.set(option, []);
  const without: AnyRow[] = [];
  for (const row of rows) {
    const value = valueIn(row, field);
    if (value === null || value === '') without.push(row);
    else {
      const members = groups.get(String(value));
      if (members) members.push(row);
      else groups.set(String(value), [row]);
    }
  }
  const heads: [unknown, AnyRow[]][] = [...groups, [null, without]];
  return heads
    .filter(([, members]) => members.length > 0)
    .flatMap(([value, members]) => {
      const head = groupLine(groupName(column, value), value, members, done, folded);
      return head.isFolded ? [head] : [head, ...members.map((row) => lineOf(arrangement, row))];
    });
}

const groupLine = (
  name: string,
  value: unknown,
  members: readonly AnyRow[],
  done: string,
  folded: ReadonlySet<string>,
): GroupLine => ({
  kind: 'group',
  key: `group:${name}`,
  name,
  value,
  done: members.filter((row) => valueIn(row, done) === true).length,
  total: members.length,
  isFolded: folded.has(name),
});

/**
 * Keeps lines where they stood while somebody edits: known lines in their old order with their new content,
 * the edited row even when it is gone, new lines at the end.
 */
export function keepOrder(
  before: readonly Line[],
  now: readonly Line[],
  editedKey: LineKey,
): readonly Line[] {
  const current = new Map(now.map((item) => [item.key, item]));
  const kept = before.flatMap((item) => {
    const fresh = current.get(item.key);
    current.delete(item.key);
    if (fresh) return [fresh];
    return item.key === editedKey ? [item] : [];
  });
  return [...kept, ...current.values()];
}
