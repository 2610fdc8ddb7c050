import { type Entry, namesIn, rowOfAction } from './entry.ts';
import type { Platform } from './platform.ts';

/** How much waits with a held write: all of its type (it is read-only), or only what names the same row. */
export type Scope = 'type' | 'row';

/** Writes that nobody may do just now (their type is read-only, or somebody holds their row): they stand aside, so that what does not build on them goes on. */
export interface Held {
  /** Holds one until it is to be tried again. */
  put(entry: Entry, ms: number, scope: Scope): void;
  /** Whether an entry must wait: it is held, or builds on one that is. */
  stops(entry: Entry): boolean;
  /** Whatever is held is tried now. */
  release(): void;
  close(): void;
}

/** Makes it; `onRelease` is told of each that may be tried again. */
export function createHeld(platform: Platform, onRelease: (entry: Entry) => void): Held {
  const held = new Map<string, { entry: Entry; scope: Scope; cancel: () => void }>();

  function release(key: string): void {
    const one = held.get(key);
    held.delete(key);
    one?.cancel();
    if (one) onRelease(one.entry);
  }

  return {
    put(entry, ms, scope) {
      held.set(entry.key, { entry, scope, cancel: platform.after(ms, () => release(entry.key)) });
    },
    stops: (entry) =>
      held.has(entry.key) ||
      [...held.values()].some(({ entry: before, scope }) => buildsOn(entry, before, scope)),
    release() {
      for (const key of [...held.keys()]) release(key);
    },
    close() {
      for (const { cancel } of held.values()) cancel();
      held.clear();
    },
  };
}

/** Whether an entry may mean something else once one before it is done: the same scope, the same row, or a step of undo. */
function buildsOn(entry: Entry, before: Entry, scope: Scope): boolean {
  if (entry.production !== before.production || entry.order < before.order) return false;
  const [type, typeBefore] = [typeOf(entry), typeOf(before)];
  if (type === null || typeBefore === null) return true;
  if (scope === 'type' && type === typeBefore) return true;
  const row = rowOfAction(before.action);
  return row !== null && namesIn(entry.action).includes(row);
}

/** The type that an entry is about; null for what may be about several. */
const typeOf = ({ action }: Entry): string | null => ('entityType' in action ? action.entityType : null);
