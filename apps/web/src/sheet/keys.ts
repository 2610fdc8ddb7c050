import type { Move } from './place.ts';
import { type Key, shortcutKey, typedText } from './typed-text.ts';

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

const edges: Record<string, Move> = {
  ArrowUp: 'edge-up',
  ArrowDown: 'edge-down',
  ArrowLeft: 'edge-left',
  ArrowRight: 'edge-right',
  Home: 'top',
  End: 'bottom',
};

/** What a key asks of a grid. */
export type SheetCommand =
  | { do: 'move'; move: Move; byTab: boolean }
  /** The selection grows or shrinks at its moving corner. */
  | { do: 'extend'; move: Move }
  | { do: 'select-all' | 'select-row' }
  | { do: 'act'; act: 'fill-down' | 'today' | 'duplicate' }
  | { do: 'edit' | 'clear' | 'delete-row' | 'open' }
  | { do: 'new' | 'filter' | 'leave' }
  /** `type`: the character replaces what stands in the cell. `compose`: a dead key, whose character comes with the next key. */
  | { do: 'type'; text: string }
  | { do: 'compose' };

/** What a key asks of a grid in which nothing is being edited; null for keys that are none of its business. */
export function commandOf(event: Key): SheetCommand | null {
  const { key } = event;
  const text = typedText(event);
  if (event.ctrlKey || event.metaKey || event.altKey) {
    if (text !== null) return { do: 'type', text };
    return event.altKey ? null : withControl(event);
  }
  const move = moves[key];
  if (move) return moveOrExtend(event, move);
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
      return { do: event.shiftKey ? 'select-row' : 'open' };
    case '/':
      return { do: 'filter' };
    case 'Dead':
      return { do: 'compose' };
    default:
      return text === null ? null : { do: 'type', text };
  }
}

const moveOrExtend = ({ shiftKey }: Key, move: Move): SheetCommand =>
  shiftKey ? { do: 'extend', move } : { do: 'move', move, byTab: false };

/** What a key means together with Ctrl, or with Cmd on macOS. */
function withControl(event: Key): SheetCommand | null {
  const edge = edges[event.key];
  if (edge) return moveOrExtend(event, edge);
  if (event.key === 'Backspace') return { do: 'delete-row' };
  if (event.shiftKey) return null;
  switch (shortcutKey(event)) {
    case 'a':
      return { do: 'select-all' };
    case 'd':
      return { do: 'act', act: 'fill-down' };
    case ';':
      return { do: 'act', act: 'today' };
    case 'Enter':
      return { do: 'act', act: 'duplicate' };
    default:
      return null;
  }
}
