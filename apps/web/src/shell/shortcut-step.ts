import type { Tab } from '../navigation/use-place.ts';

/** How long `g` waits for its letter, in milliseconds. */
const CHORD_MS = 1_500;

/** When `g` was last pressed (the page's clock, in milliseconds); null when the next key is no second half of a chord. */
export type Chord = number | null;

/** The parts of a keyboard event that decide what it does. */
export type ShortcutKey = Pick<KeyboardEvent, 'code' | 'key' | 'shiftKey' | 'timeStamp'>;

/** Where the keys lead from: the tabs of this section, which of them is open (-1 for none), and the first tab behind each letter. */
export interface ShortcutPlace {
  readonly tabs: readonly Tab[];
  readonly tabIndex: number;
  readonly firstTabOf: (code: string) => Tab | undefined;
}

/** What a key does: opens a tab, shows the list of shortcuts, or (null) nothing. */
export type ShortcutEffect = { readonly go: Tab } | 'help' | null;

/** Takes a key that was pressed while nobody was typing: `g` and a letter, `[`, `]`, `?`. */
export function shortcutStep(
  chord: Chord,
  { code, key, shiftKey, timeStamp }: ShortcutKey,
  { tabs, tabIndex, firstTabOf }: ShortcutPlace,
): [Chord, ShortcutEffect] {
  if (chord !== null && timeStamp - chord < CHORD_MS) return [null, goTo(firstTabOf(code))];
  if (code === 'KeyG' && !shiftKey) return [timeStamp, null];
  if (key === '?') return [null, 'help'];
  if (key === ']') return [null, goTo(tabs[(tabIndex + 1) % tabs.length])];
  if (key === '[') return [null, goTo(tabs[(tabIndex - 1 + tabs.length) % tabs.length])];
  return [null, null];
}

const goTo = (tab: Tab | undefined): ShortcutEffect => (tab ? { go: tab } : null);
