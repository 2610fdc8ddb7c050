import type { Move } from './place.ts';

/** The parts of a keyboard event that an editor looks at. */
export interface EditorKey {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

/** What a key asks of an open editor: to take the value and go on, to give it up, a line end, or (`nothing`) not even what the browser does. */
export type EditorCommand = { do: 'take'; move: Move } | { do: 'cancel' | 'new-line' | 'nothing' };

/** What a key means in an editor; null for one that edits the text. `isNote`: the text may have several lines. */
export function editorCommandOf({ key, shiftKey, altKey }: EditorKey, isNote: boolean): EditorCommand | null {
  switch (key) {
    case 'Enter':
      if (altKey || (shiftKey && isNote)) return { do: isNote ? 'new-line' : 'nothing' };
      return { do: 'take', move: shiftKey ? 'up' : 'down' };
    case 'Tab':
      return { do: 'take', move: shiftKey ? 'previous' : 'next' };
    case 'Escape':
      return { do: 'cancel' };
    default:
      return null;
  }
}
