import { AppError } from '../errors.ts';
import type { Draft } from './draft.ts';
import { sizeOf } from './turns.ts';

/** The most operations of one person that may wait to be written, in all productions together: five commits of the most. */
export const MOST_WAITING = 2500;

/** Bounds how much of one person waits, so that nobody's haste fills the memory of the server. */
export interface Allowance {
  /** Does the work, which counts until it is done; rejects with BUSY where too much of the author's waits already. */
  within<T>(draft: Draft, work: () => Promise<T>): Promise<T>;
}

/** Makes one, in which nobody has anything waiting. */
export function createAllowance(): Allowance {
  const waiting = new Map<string, number>();
  return {
    async within(draft, work) {
      const { userId } = draft;
      if (userId === null) return work();
      const size = sizeOf(draft);
      const before = waiting.get(userId) ?? 0;
      if (before > 0 && before + size > MOST_WAITING)
        throw new AppError(
          'BUSY',
          `${before} of your changes are waiting to be written. Try again in a moment.`,
          {},
        );
      waiting.set(userId, before + size);
      try {
        return await work();
      } finally {
        const left = (waiting.get(userId) ?? 0) - size;
        if (left > 0) waiting.set(userId, left);
        else waiting.delete(userId);
      }
    },
  };
}
