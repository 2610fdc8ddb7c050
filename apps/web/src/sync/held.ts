import { type Entry, namesIn, rowOfAction } from './entry.ts';
import type { Platform } from './platform.ts';

/** Writes that nobody may do just now (their type is read-only): they stand aside, so that what does not build on them goes on. */
export interface Held {
  /** Holds one until it is to be tried again. */
  put(entry: Entry, ms: number): void;
  /** Whether an entry must wait: it is held, or builds on one that is. */
  stops(entry: Entry): boolean;
  /** Whatever is held is tried now. */
  release(): void;
  close(): void;
}

/** Makes it; `onRelease` is told of each that may be tried again. */
export function createHeld(platform: Platform, onRelease: (entry: Entry) => void): Held {
  const held = new Map<string, { entry: Entry; cancel: () => void }>();

  function release(key: string): void {
    const one = held.get(key);
    held.delete(key);
    one?.cancel();
    if (one) onRelease(one.entry);
  }

  return {
    put(entry, ms) {
      held.set(entry.key, { entry, cancel: platform.after(ms, () => release(entry.key)) });
    },
    stops: (entry) =>
      held.has(entry.key) || [...held.values()].some(({ entry: before }) => buildsOn(entry, before)),
    release() {
      for (const key of [...held.keys()]) release(key);
    },
    close() {
      for (const { cancel } of held.values()) cancel();
      held.clear();
    },
  };
}

/** Whether an entry may mean something else once one before it is done: the same type, the same row, or a step of undo. */
function buildsOn(entry: Entry, before: Entry): boolean {
  if (entry.production !== before.production || entry.order < before.order) return false;
  const [type, typeBefore] = [typeOf(entry), typeOf(before)];
  if (type === null || typeBefore === null || type === typeBefore) return true;
  const row = rowOfAction(before.action);
  return row !== null && namesIn(entry.action).includes(row);
}

/** The type that an entry is about; null for what may be about several. */
const typeOf = ({ action }: Entry): string | null => ('entityType' in action ? action.entityType : null);
