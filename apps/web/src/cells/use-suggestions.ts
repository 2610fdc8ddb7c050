import { type KeyboardEvent, useId, useState } from 'react';
import type { Draft, Option } from './parse-cell.ts';
import { suggest } from './suggest.ts';

export interface Suggestions {
  readonly listId: string;
  readonly isOpen: boolean;
  readonly shown: readonly Option[];
  /** Place of the option that Enter would take; -1 for none. */
  readonly at: number;
  /** What Enter means now: the highlighted option, else what was typed. */
  resolve(): Draft;
  /** Arrow keys; true when the key was for the list. */
  onKey(event: KeyboardEvent): boolean;
  /** To be called when the text was changed by typing. */
  onType(): void;
  close(): void;
}

/**
 * A list of options under a text input. `mustPick`: only an option is a valid answer, so the best fit is highlighted
 * as soon as something was typed.
 */
export function useSuggestions(
  options: readonly Option[],
  draft: Draft,
  mustPick: boolean,
  startsOpen: boolean,
): Suggestions {
  const listId = useId();
  const [isTyped, setTyped] = useState(false);
  const [isOpen, setOpen] = useState(startsOpen);
  const [chosen, setChosen] = useState<number | null>(null);
  const shown = isOpen ? suggest(options, isTyped ? draft.text : '') : [];
  const isBlank = draft.text.trim() === '';
  const at = Math.min(chosen ?? (mustPick && isTyped && !isBlank ? 0 : -1), shown.length - 1);
  const step = (by: number) => {
    setOpen(true);
    setChosen(shown.length === 0 ? 0 : (at + by + shown.length) % shown.length);
  };
  return {
    listId,
    isOpen: isOpen && shown.length > 0,
    shown,
    at,
    resolve() {
      const option = shown[at];
      return option ? { text: option.text, picked: option.key } : draft;
    },
    onKey(event) {
      if (options.length === 0 || event.ctrlKey || event.metaKey) return false;
      if (event.key === 'ArrowDown') step(1);
      else if (event.key === 'ArrowUp') step(at < 0 ? 0 : -1);
      else return false;
      event.preventDefault();
      return true;
    },
    onType() {
      setTyped(true);
      setOpen(true);
      setChosen(null);
    },
    close: () => setOpen(false),
  };
}
