import { type Key, typedText } from './typed-text.ts';

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
  | 'previous';

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
    default:
      return move satisfies never;
  }
}

const moves: Record<string, Move> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
  Home: 'home',
  End: 'end',
  PageUp: 'page-up',
  PageDown: 'page-down',
};

const edges: Record<string, Move> = { Home: 'top', End: 'bottom' };

export type GridCommand =
  | { do: 'move'; move: Move; byTab: boolean }
  | { do: 'edit' | 'clear' | 'delete-row' | 'open' }
  | { do: 'new' | 'filter' | 'leave' }
  /** `type`: the character replaces what stands in the cell. `compose`: a dead key, whose character comes with the next key. */
  | { do: 'type'; text: string }
  | { do: 'compose' };

/** What a key asks of a grid in which nothing is being edited; null for keys that are none of its business. */
export function commandOf(event: Key): GridCommand | null {
  const { key } = event;
  const text = typedText(event);
  if (event.ctrlKey || event.metaKey || event.altKey) {
    if (text !== null) return { do: 'type', text };
    if (event.altKey) return null;
    const edge = edges[key];
    if (edge) return { do: 'move', move: edge, byTab: false };
    return key === 'Backspace' ? { do: 'delete-row' } : null;
  }
  const move = moves[key];
  if (move) return { do: 'move', move, byTab: false };
  switch (key) {
    case 'Tab':
      return { do: 'move', move: event.shiftKey ? 'previous' : 'next', byTab: true };
    case 'Enter':
    case 'F2':
      return { do: 'edit' };
    case 'Delete':
    case 'Backspace':
      return { do: 'clear' };
    case 'Insert':
      return { do: 'new' };
    case 'Escape':
      return { do: 'leave' };
    case ' ':
      return { do: 'open' };
    case '/':
      return { do: 'filter' };
    case 'Dead':
      return { do: 'compose' };
    default:
      return text === null ? null : { do: 'type', text };
  }
}
