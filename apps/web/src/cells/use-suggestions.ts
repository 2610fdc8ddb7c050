import type { AnyDefinition } from '@callsign/contracts/entity';
import type { Draft, Option } from '@callsign/contracts/reading';
import { isClosed } from '@callsign/contracts/text-column';
import { type KeyboardEvent, useId, useState } from 'react';
import type { CellColumn } from '../columns/columns.ts';
import { type ListState, listView, resolved, settled, stepped, typedInto } from './suggestion-step.ts';

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
  const [state, setState] = useState<ListState>({ isOpen: startsOpen, isTyped: false, chosen: null });
  const input = { options, draft, isOnly };
  const view = listView(input, state);
  return {
    listId,
    isOpen: state.isOpen && view.shown.length > 0,
    shown: view.shown,
    at: view.at,
    resolve: () => resolved(input, view),
    settle: () => settled(input, state, view),
    onKey(event) {
      if (options.length === 0 || event.ctrlKey || event.metaKey) return false;
      if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return false;
      setState(stepped(view, state, event.key === 'ArrowDown' ? 1 : -1));
      event.preventDefault();
      return true;
    },
    onType: () => setState(typedInto()),
    close: () => setState({ ...state, isOpen: false }),
  };
}
