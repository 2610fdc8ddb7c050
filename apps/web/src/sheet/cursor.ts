import type { CellColumn } from '../columns/columns.ts';
import type { Line, LineKey } from './lines.ts';
import { type Extent, type Move, movePlace } from './place.ts';

/** A cell by the name of its line and its field, so that it stays with its row when rows move. */
export interface CellRef {
  readonly key: LineKey;
  readonly field: string;
}

/** A block of cells that is selected. */
export interface CellRange {
  /** The corner where it began. */
  readonly anchor: CellRef;
  /** The opposite corner, which Shift and an arrow move. */
  readonly head: CellRef;
  /** The rows and fields that it covered when it was made: a row that others add or move in between is not selected. */
  readonly keys: ReadonlySet<LineKey>;
  readonly fields: ReadonlySet<string>;
}

/** Where the keyboard stands in a grid. */
export interface CursorState {
  /** The active cell: the one that is typed into. */
  readonly asked: CellRef | null;
  /** What is selected besides the active cell; null for nothing. */
  readonly range: CellRange | null;
  /** The cell that is to be in sight; a new object each time, since asking for the same cell again scrolls to it again. */
  readonly sought: CellRef | null;
  /** The column in which a series of Tabs began, to which Enter returns one row below; null when the last move was no Tab. */
  readonly tabOrigin: string | null;
  /** The place of the line on which the cursor was last found. */
  readonly lastIndex: number;
}

/** What the cursor moves over: the lines and columns as they are painted. */
export interface CursorView {
  readonly lines: readonly Line[];
  /** The place of each line in `lines`. */
  readonly places: ReadonlyMap<LineKey, number>;
  readonly columns: readonly CellColumn[];
  /** How many rows PageUp and PageDown pass. */
  readonly page: number;
  /** Whether a cell holds something. */
  isFilled(line: Line, field: string): boolean;
}

/** Where a cursor is among the lines of a view; index -1 and no line where it stands nowhere. */
export interface CursorPosition {
  readonly index: number;
  readonly line: Line | undefined;
  readonly field: string;
}

export const noCursor: CursorState = {
  asked: null,
  range: null,
  sought: null,
  tabOrigin: null,
  lastIndex: 0,
};

/** The place of each line by its key. */
export const placesOf = (lines: readonly Line[]): ReadonlyMap<LineKey, number> =>
  new Map(lines.map((line, index) => [line.key, index]));

/** Finds the cursor. Where its line is gone, it is on the one that took its place. */
export function locate(
  { asked, lastIndex }: CursorState,
  { lines, places, columns }: Pick<CursorView, 'lines' | 'places' | 'columns'>,
): CursorPosition {
  const field = asked?.field ?? columns[0]?.field ?? 'id';
  if (asked === null || lines.length === 0) return { index: -1, line: undefined, field };
  const index = places.get(asked.key) ?? Math.min(lastIndex, lines.length - 1);
  return { index, line: lines[index], field };
}

/** Notes where the cursor is now, for when its line goes. */
export function followLines(state: CursorState, view: Pick<CursorView, 'lines' | 'places' | 'columns'>) {
  const { index } = locate(state, view);
  return index < 0 || index === state.lastIndex ? state : { ...state, lastIndex: index };
}

/** Puts the cursor on a cell, or (null) nowhere; a series of Tabs ends. */
export const standOn = (state: CursorState, cell: CellRef | null): CursorState => ({
  ...state,
  asked: cell,
  range: null,
  sought: cell,
  tabOrigin: null,
});

/** How a move was asked for. */
export interface MoveOptions {
  /** By Tab: the column in which the series of Tabs began is remembered. */
  readonly byTab: boolean;
  /** From the column in which the series of Tabs began, as Enter does at the end of a row. */
  readonly returns: boolean;
}

/** Moves the cursor; one that stands nowhere goes to the first cell. The state is the same where there is no cell to go to. */
export function moveCursor(
  state: CursorState,
  move: Move,
  view: CursorView,
  { byTab, returns }: MoveOptions,
): CursorState {
  const { index, field } = locate(state, view);
  const from = returns && state.tabOrigin !== null ? state.tabOrigin : field;
  const asked = cellAfter(view, index, from, index < 0 ? 'top' : move);
  const tabOrigin = byTab ? (state.tabOrigin ?? field) : null;
  return asked === null
    ? { ...state, tabOrigin }
    : { ...state, tabOrigin, asked, range: null, sought: asked };
}

/** The cell that a move leads to from a place; null in a grid without cells. */
export function cellAfter(view: CursorView, index: number, field: string, move: Move): CellRef | null {
  const { lines, columns, page } = view;
  const column = Math.max(
    0,
    columns.findIndex((one) => one.field === field),
  );
  const isFilled = (row: number, at: number) => {
    const [line, there] = [lines[row], columns[at]];
    return line !== undefined && there !== undefined && view.isFilled(line, there.field);
  };
  const extent: Extent = { rows: lines.length, columns: columns.length, page, isFilled };
  const place = movePlace({ row: Math.max(index, 0), column }, move, extent);
  const [key, to] = [lines[place.row]?.key, columns[place.column]?.field];
  return key === undefined || to === undefined ? null : { key, field: to };
}
