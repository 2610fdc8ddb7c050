import type { Move } from './place.ts';
import { type Key, typedText } from './typed-text.ts';

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

/** What a key asks of a grid. */
export type SheetCommand =
  | { do: 'move'; move: Move; byTab: boolean }
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
