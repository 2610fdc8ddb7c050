import { type Entry, namesIn, rowOfAction } from './entry.ts';
import type { Platform } from './platform.ts';

/** How much waits with a deferred write: all of its type (it is read-only), or only what names the same row. */
export type Scope = 'type' | 'row';

/** Writes that cannot be done just now (their type is read-only, or their row is locked): they are deferred, and what does not build on them is sent meanwhile. */
export interface DeferredWrites {
  /** Defers one for some milliseconds. */
  defer(entry: Entry, ms: number, scope: Scope): void;
  /** Whether an entry must wait: it is deferred, or builds on one that is. */
  blocks(entry: Entry): boolean;
  /** Tries all of them now. */
  release(): void;
  close(): void;
}

/** Makes an empty set of them; `onRelease` is called with each that may be tried again. */
export function createDeferredWrites(platform: Platform, onRelease: (entry: Entry) => void): DeferredWrites {
  const deferred = new Map<string, { entry: Entry; scope: Scope; cancel: () => void }>();

  function release(key: string): void {
    const one = deferred.get(key);
    deferred.delete(key);
    one?.cancel();
    if (one) onRelease(one.entry);
  }

  return {
    defer(entry, ms, scope) {
      deferred.set(entry.key, { entry, scope, cancel: platform.after(ms, () => release(entry.key)) });
    },
    blocks: (entry) =>
      deferred.has(entry.key) ||
      [...deferred.values()].some(({ entry: before, scope }) => buildsOn(entry, before, scope)),
    release() {
      for (const key of [...deferred.keys()]) release(key);
    },
    close() {
      for (const { cancel } of deferred.values()) cancel();
      deferred.clear();
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
