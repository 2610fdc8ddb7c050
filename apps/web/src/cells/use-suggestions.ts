import type { AnyDefinition } from '@callsign/contracts/entity';
import type { Draft, Option } from '@callsign/contracts/reading';
import { isClosed } from '@callsign/contracts/text-column';
import { type KeyboardEvent, useId, useState } from 'react';
import type { CellColumn } from '../columns/columns.ts';
import { isNamed, suggest } from './suggest.ts';

export interface Suggestions {
  readonly listId: string;
  readonly isOpen: boolean;
  readonly shown: readonly Option[];
  /** Place of the option that Enter would take; -1 for none. */
  readonly at: number;
  /** What Enter means now: the highlighted option, else what was typed. */
  resolve(): Draft;
  /** What leaving means: what was typed, or the option that it names in full; one that arrow keys led to only where others are refused. */
  settle(): Draft;
  /** Arrow keys; true when the key was for the list. */
  onKey(event: KeyboardEvent): boolean;
  /** To be called when the text was changed by typing. */
  onType(): void;
  close(): void;
}

/** Whether only an option is a valid answer. */
export const mustPick = (definition: AnyDefinition, column: CellColumn) =>
  column.kind === 'reference' || isClosed(definition, column);

/**
 * A list of options under a text input. What was typed in full highlights its option, and where only an option is a
 * valid answer (`isOnly`), the best fit is highlighted; two of the same name are left to be picked.
 */
export function useSuggestions(
  options: readonly Option[],
  draft: Draft,
  isOnly: boolean,
  startsOpen: boolean,
): Suggestions {
  const listId = useId();
  const [isTyped, setTyped] = useState(false);
  const [isOpen, setOpen] = useState(startsOpen);
  const [chosen, setChosen] = useState<number | null>(null);
  const shown = isOpen ? suggest(options, isTyped ? draft.text : '') : [];
  const isBlank = draft.text.trim() === '';
  const named = isTyped && !isBlank ? shown.filter((option) => isNamed(option, draft.text)).length : 0;
  const best = named === 1 || (named === 0 && isOnly && isTyped && !isBlank) ? 0 : -1;
  const at = Math.min(chosen ?? best, shown.length - 1);
  const resolve = (): Draft => {
    const option = shown[at];
    return option ? { text: option.text, picked: option.key } : draft;
  };
  const step = (by: number) => {
    setOpen(true);
    setChosen(shown.length === 0 ? 0 : (at + by + shown.length) % shown.length);
  };
  return {
    listId,
    isOpen: isOpen && shown.length > 0,
    shown,
    at,
    resolve,
    settle: () => ((chosen === null ? named === 1 : isOnly) ? resolve() : draft),
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
