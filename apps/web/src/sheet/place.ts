/** Where the keyboard stands in a grid, counted from 0. */
export interface Place {
  readonly row: number;
  readonly column: number;
}

export interface Extent {
  readonly rows: number;
  readonly columns: number;
  /** Rows that one page holds. */
  readonly page: number;
  /** Whether a place holds something: what Ctrl+Arrow goes by. */
  isFilled(row: number, column: number): boolean;
}

export type Move =
  | 'up'
  | 'down'
  | 'left'
  | 'right'
  | 'home'
  | 'end'
  | 'top'
  | 'bottom'
  | 'page-up'
  | 'page-down'
  | 'next'
  | 'previous'
  | EdgeMove;

/** Ctrl+Arrow: to the end of what is filled, or over what is empty to where something begins; else to the rim of the grid. */
export type EdgeMove = 'edge-up' | 'edge-down' | 'edge-left' | 'edge-right';

const clamp = (value: number, count: number) => Math.max(0, Math.min(value, count - 1));

/** The place a move leads to; it never leaves the grid. `next` and `previous` go on in the neighbouring row. */
export function movePlace(place: Place, move: Move, extent: Extent): Place {
  const at = (row: number, column: number): Place => ({
    row: clamp(row, extent.rows),
    column: clamp(column, extent.columns),
  });
  const { row, column } = place;
  switch (move) {
    case 'up':
      return at(row - 1, column);
    case 'down':
      return at(row + 1, column);
    case 'left':
      return at(row, column - 1);
    case 'right':
      return at(row, column + 1);
    case 'home':
      return at(row, 0);
    case 'end':
      return at(row, extent.columns - 1);
    case 'top':
      return at(0, 0);
    case 'bottom':
      return at(extent.rows - 1, extent.columns - 1);
    case 'page-up':
      return at(row - extent.page, column);
    case 'page-down':
      return at(row + extent.page, column);
    case 'next':
      if (column < extent.columns - 1) return at(row, column + 1);
      return row < extent.rows - 1 ? at(row + 1, 0) : place;
    case 'previous':
      if (column > 0) return at(row, column - 1);
      return row > 0 ? at(row - 1, extent.columns - 1) : place;
    case 'edge-up':
      return edgePlace(place, -1, 0, extent);
    case 'edge-down':
      return edgePlace(place, 1, 0, extent);
    case 'edge-left':
      return edgePlace(place, 0, -1, extent);
    case 'edge-right':
      return edgePlace(place, 0, 1, extent);
    default:
      return move satisfies never;
  }
}

/** Where spreadsheets go by Ctrl+Arrow; one of `down` and `right` is -1 or 1, the other 0. */
function edgePlace({ row, column }: Place, down: number, right: number, extent: Extent): Place {
  const isInside = (at: number) =>
    row + at * down >= 0 &&
    row + at * down < extent.rows &&
    column + at * right >= 0 &&
    column + at * right < extent.columns;
  const isFilled = (at: number) => isInside(at) && extent.isFilled(row + at * down, column + at * right);
  let at = 0;
  if (isFilled(0) && isFilled(1)) while (isFilled(at + 1)) at++;
  else {
    do at++;
    while (isInside(at) && !isFilled(at));
    if (!isInside(at)) at--;
  }
  return { row: row + at * down, column: column + at * right };
}
