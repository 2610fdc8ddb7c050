import { AppError } from '../app-error.ts';
import type { Draft } from './draft.ts';
import { sizeOf } from './turns.ts';

/** The most operations of one person that may be queued, over all productions: five commits of the largest size. */
export const MAX_WAITING_OPERATIONS = 2500;

/** Limits how many operations of one person may be queued, so that one client can't fill the server's memory. */
export interface Allowance {
  /** Counts a commit's operations until the returned function is called (calling it again does nothing). Throws BUSY if the author has too many queued. */
  take(draft: Draft): () => void;
}

/** Creates the limit, with nothing queued. */
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
