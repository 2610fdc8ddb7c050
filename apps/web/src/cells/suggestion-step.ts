import type { Draft, Option } from '@callsign/contracts/reading';
import { isNamed, suggest } from './suggest.ts';

/** A list of options under an input, as it stands. */
export interface ListState {
  readonly isOpen: boolean;
  /** The text was typed here: it narrows the options. Until then it is what was stored, and all of them are offered. */
  readonly isTyped: boolean;
  /** Place of the option that arrow keys led to; null while they have not been used. */
  readonly chosen: number | null;
}

/** What a list of options depends on. */
export interface ListInput {
  readonly options: readonly Option[];
  readonly draft: Draft;
  /** Only an option is a valid answer. */
  readonly isOnly: boolean;
}

/** What the list shows, and which of that Enter would take: `at` is its place, -1 for none. */
export interface ListView {
  readonly shown: readonly Option[];
  readonly at: number;
  /** How many options are named in full by what was typed. */
  readonly named: number;
}

/**
 * The options that fit. What was typed in full highlights its option, and where only an option is a valid answer the best fit is
 * highlighted; of two with the same name neither is.
 */
export function listView(
  { options, draft, isOnly }: ListInput,
  { isOpen, isTyped, chosen }: ListState,
): ListView {
  const shown = isOpen ? suggest(options, isTyped ? draft.text : '') : [];
  const isBlank = draft.text.trim() === '';
  const named = isTyped && !isBlank ? shown.filter((option) => isNamed(option, draft.text)).length : 0;
  const best = named === 1 || (named === 0 && isOnly && isTyped && !isBlank) ? 0 : -1;
  return { shown, named, at: Math.min(chosen ?? best, shown.length - 1) };
}

/** What Enter means: the highlighted option, else what was typed. */
export function resolved({ draft }: ListInput, { shown, at }: ListView): Draft {
  const option = shown[at];
  return option ? { text: option.text, picked: option.key } : draft;
}

/** What leaving means: what was typed, or the option that it names in full; one that arrow keys led to only where others are refused. */
export function settled(input: ListInput, state: ListState, view: ListView): Draft {
  const takes = state.chosen === null ? view.named === 1 : input.isOnly;
  return takes ? resolved(input, view) : input.draft;
}

/** The list after an arrow key, `by` 1 down or -1 up: it opens, and goes round at its ends. */
export function stepped({ shown, at }: ListView, state: ListState, by: 1 | -1): ListState {
  const step = by < 0 && at < 0 ? 0 : by;
  return {
    ...state,
    isOpen: true,
    chosen: shown.length === 0 ? 0 : (at + step + shown.length) % shown.length,
  };
}

/** The list after the text was changed by typing. */
export const typedInto = (): ListState => ({ isOpen: true, isTyped: true, chosen: null });
