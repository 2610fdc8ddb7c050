import type { CellColumn } from '../columns/columns.ts';
import type { Line, LineKey } from './lines.ts';
import { type Extent, type Move, movePlace } from './place.ts';

/** A cell by the name of its line and its field, so that it stays with its row when rows move. */
export interface CellRef {
  readonly key: LineKey;
  readonly field: string;
}

/** Where the keyboard stands in a grid. */
export interface CursorState {
  /** The cell that was asked for last; a new object each time, since asking for the same cell again scrolls to it again. */
  readonly asked: CellRef | null;
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
}

/** Where a cursor is among the lines of a view; index -1 and no line where it stands nowhere. */
export interface CursorPosition {
  readonly index: number;
  readonly line: Line | undefined;
  readonly field: string;
}

export const noCursor: CursorState = { asked: null, tabOrigin: null, lastIndex: 0 };

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
  const column = Math.max(
    0,
    view.columns.findIndex((one) => one.field === from),
  );
  const extent: Extent = { rows: view.lines.length, columns: view.columns.length, page: view.page };
  const place = movePlace({ row: Math.max(index, 0), column }, index < 0 ? 'top' : move, extent);
  const [key, to] = [view.lines[place.row]?.key, view.columns[place.column]?.field];
  const tabOrigin = byTab ? (state.tabOrigin ?? field) : null;
  return key === undefined || to === undefined
    ? { ...state, tabOrigin }
    : { ...state, tabOrigin, asked: { key, field: to } };
}
