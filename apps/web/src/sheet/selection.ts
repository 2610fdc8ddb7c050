import type { CellColumn } from '../columns/columns.ts';
import { type CellRef, type CursorState, type CursorView, cellAfter, locate, moveCursor } from './cursor.ts';
import type { LineKey, RowLine } from './lines.ts';
import type { Move } from './place.ts';

/** The cells that an act is about: every one of these fields in every one of these rows. */
export interface Block {
  readonly rows: readonly RowLine[];
  readonly columns: readonly CellColumn[];
}

type Shown = Pick<CursorView, 'lines' | 'places' | 'columns'>;

/** Selects from one cell to another, both included; the cell of `anchor` stays the active one. */
export function selectTo(state: CursorState, anchor: CellRef, head: CellRef, view: Shown): CursorState {
  const isOne = anchor.key === head.key && anchor.field === head.field;
  const range = isOne
    ? null
    : { anchor, head, keys: keysBetween(view, anchor, head), fields: fieldsBetween(view, anchor, head) };
  return { ...state, asked: state.asked ?? anchor, range, sought: head, tabOrigin: null };
}

/** Moves the corner of the selection that is opposite to where it began. */
export function extendSelection(state: CursorState, move: Move, view: CursorView): CursorState {
  const { line, field } = locate(state, view);
  if (!line) return moveCursor(state, move, view, { byTab: false, returns: false });
  const { anchor, head } = cornersOf(state, { key: line.key, field }, view);
  const next = cellAfter(view, view.places.get(head.key) ?? 0, head.field, move);
  return next === null ? state : selectTo(state, anchor, next, view);
}

/** Selects every cell; the active one stays, and nothing scrolls. */
export function selectAll(state: CursorState, view: Shown): CursorState {
  const [first, last] = [view.lines[0], view.lines.at(-1)];
  return first && last ? selectWhole(state, first.key, last.key, view) : state;
}

/** Selects all fields of the selected rows, or of the row under the cursor; the active cell stays, and nothing scrolls. */
export function selectRows(state: CursorState, view: Shown): CursorState {
  const { line, field } = locate(state, view);
  if (!line) return state;
  const { anchor, head } = cornersOf(state, { key: line.key, field }, view);
  return selectWhole(state, anchor.key, head.key, view);
}

function selectWhole(state: CursorState, from: LineKey, to: LineKey, view: Shown): CursorState {
  const [left, right] = [view.columns[0], view.columns.at(-1)];
  if (!left || !right) return state;
  const [anchor, head] = [
    { key: from, field: left.field },
    { key: to, field: right.field },
  ];
  return { ...selectTo(state, anchor, head, view), sought: state.sought };
}

/** The corners of the selection; where one is filtered away or gone, and where there is none, the active cell is both. */
const cornersOf = ({ range }: CursorState, active: CellRef, { places }: Shown) =>
  range && places.has(range.anchor.key) && places.has(range.head.key)
    ? range
    : { anchor: active, head: active };

/** The selected cells, or the active one; rows stand as they are shown. Rows that are still being filled in are not among them. */
export function selectedBlock(state: CursorState, view: Shown): Block {
  const { line, field } = locate(state, view);
  const isStored = (row: RowLine) => row.rowState !== 'draft';
  if (!state.range) {
    const rows = line?.kind === 'row' && isStored(line) ? [line] : [];
    return { rows, columns: view.columns.filter((column) => column.field === field) };
  }
  const { keys, fields } = state.range;
  return {
    rows: view.lines.filter(
      (one): one is RowLine => one.kind === 'row' && keys.has(one.key) && isStored(one),
    ),
    columns: view.columns.filter((column) => fields.has(column.field)),
  };
}

/** The selected cells with the first row as what the others are filled with: where only one is selected, the row above it is. */
export function blockToFill(state: CursorState, view: Shown): Block {
  const block = selectedBlock(state, view);
  const [only, other] = block.rows;
  if (!only || other) return block;
  const above = view.lines
    .slice(0, view.places.get(only.key) ?? 0)
    .findLast((line): line is RowLine => line.kind === 'row' && line.rowState !== 'draft');
  return { ...block, rows: above ? [above, only] : [] };
}

function keysBetween({ lines, places }: Shown, anchor: CellRef, head: CellRef): ReadonlySet<LineKey> {
  const [a, b] = [places.get(anchor.key) ?? 0, places.get(head.key) ?? 0];
  return new Set(lines.slice(Math.min(a, b), Math.max(a, b) + 1).map(({ key }) => key));
}

function fieldsBetween({ columns }: Shown, anchor: CellRef, head: CellRef): ReadonlySet<string> {
  const at = ({ field }: CellRef) => columns.findIndex((column) => column.field === field);
  const [a, b] = [at(anchor), at(head)];
  return new Set(columns.slice(Math.max(0, Math.min(a, b)), Math.max(a, b) + 1).map(({ field }) => field));
}
