import { setTimeout as pause } from 'node:timers/promises';

/** How often and how patiently something is tried again. */
export interface Patience {
  attempts: number;
  firstPauseMs: number;
  longestPauseMs: number;
}

/** About ten minutes in all, with long pauses at the end, so that the application is hardly touched. */
export const defaultPatience: Patience = { attempts: 60, firstPauseMs: 50, longestPauseMs: 15_000 };

// lock_not_available, deadlock_detected, serialization_failure, query_canceled (our own statement_timeout).
const yielding = new Set(['55P03', '40P01', '40001', '57014']);

/** The SQLSTATE of an error of Postgres, or undefined. */
export function sqlState(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** Whether an error says no more than that somebody else was in the way. */
export function isYielding(error: unknown): boolean {
  return yielding.has(sqlState(error) ?? '');
}

/** Whether the server found no room on a disk. */
export const isDiskFull = (error: unknown) => sqlState(error) === '53100';

/** The pause after attempt `n` (1 is the first): it grows by half each time, and varies so that two never keep step. */
export function pauseAfter(n: number, patience: Patience, random: number = Math.random()): number {
  const grown = Math.min(patience.firstPauseMs * 1.5 ** (n - 1), patience.longestPauseMs);
  return Math.round(grown * (0.5 + random));
}

/** Tries until it succeeds, somebody else is no longer the reason, or patience ends; then the last error is thrown. */
export async function withRetries<Result>(
  patience: Patience,
  attempt: (n: number) => Promise<Result>,
  onWait: (n: number, pauseMs: number, error: Error) => void | Promise<void>,
): Promise<Result> {
  for (let n = 1; ; n += 1) {
    try {
      return await attempt(n);
    } catch (error) {
      if (!isYielding(error) || n >= patience.attempts) throw error;
      const pauseMs = pauseAfter(n, patience);
      await onWait(n, pauseMs, error as Error);
      await pause(pauseMs);
    }
  }
}
