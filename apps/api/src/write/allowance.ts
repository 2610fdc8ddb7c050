import { AppError } from '../app-error.ts';
import type { Draft } from './draft.ts';
import { sizeOf } from './turns.ts';

/** The most operations of one person that may wait to be written, in all productions together: five commits of the most. */
export const MAX_WAITING_OPERATIONS = 2500;

/** Bounds how much of one person waits, so that nobody's haste fills the memory of the server. */
export interface Allowance {
  /** Counts a commit, until what it answers is called (again is no harm); throws BUSY where too much of the author's waits already. */
  take(draft: Draft): () => void;
}

/** Makes one, in which nobody has anything waiting. */
export function createAllowance(): Allowance {
  const waiting = new Map<string, number>();
  return {
    take(draft) {
      const { userId } = draft;
      if (userId === null) return () => undefined;
      const size = sizeOf(draft);
      const before = waiting.get(userId) ?? 0;
      if (before > 0 && before + size > MAX_WAITING_OPERATIONS)
        throw new AppError(
          'BUSY',
          `${before} of your changes are waiting to be written. Try again in a moment.`,
          {},
        );
      waiting.set(userId, before + size);
      let isCounted = true;
      return () => {
        if (!isCounted) return;
        isCounted = false;
        const left = (waiting.get(userId) ?? 0) - size;
        if (left > 0) waiting.set(userId, left);
        else waiting.delete(userId);
      };
    },
  };
}
