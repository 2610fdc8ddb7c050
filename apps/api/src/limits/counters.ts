import type pg from 'pg';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { AppError } from '../app-error.ts';

/** So many in so many seconds, which begin with the first that is counted. */
export interface Window {
  points: number;
  seconds: number;
}

/** How a count stands after one more. */
export interface Counted {
  /** There were more than the window allows: this one too many is to be refused. */
  isOver: boolean;
  /** How many were counted in this window, this one included; 0 where it was refused without asking the database. */
  counted: number;
  remaining: number;
  /** Seconds until the window ends, at least 1. */
  seconds: number;
}

/** Counts by key in Postgres, in one statement each, for all instances on the database together. Rejects with BUSY while it cannot. */
export interface Counter {
  count(key: string): Promise<Counted>;
  /** Takes one back that turned out not to be of the kind that is counted. */
  takeBack(key: string): Promise<void>;
}

/**
 * Makes a counter; `name` keeps its keys apart from those of others. With `remembersRefused` a key that is over is refused
 * from memory until its window ends, so nothing may be taken back.
 */
export function createCounter(
  pool: pg.Pool,
  name: string,
  { points, seconds }: Window,
  { remembersRefused }: { remembersRefused: boolean },
): Counter {
  const limiter = new RateLimiterPostgres({
    storeClient: pool,
    storeType: 'pool',
    tableName: 'counters',
    tableCreated: true,
    // The pruner clears them.
    clearExpiredByTimeout: false,
    keyPrefix: name,
    points,
    duration: seconds,
    ...(remembersRefused ? { inMemoryBlockOnConsumed: points + 1 } : {}),
  });
  const read = (
    isOver: boolean,
    { consumedPoints, remainingPoints, msBeforeNext }: RateLimiterRes,
  ): Counted => ({
    isOver,
    counted: consumedPoints,
    remaining: remainingPoints,
    seconds: Math.max(1, Math.ceil(msBeforeNext / 1000)),
  });

  return {
    async count(key) {
      try {
        return read(false, await limiter.consume(key));
      } catch (refused) {
        if (refused instanceof RateLimiterRes) return read(true, refused);
        throw cannotCount(refused);
      }
    },
    async takeBack(key) {
      await limiter.reward(key).catch((error) => {
        throw cannotCount(error);
      });
    },
  };
}

function cannotCount(cause: unknown): AppError {
  const busy = new AppError(
    'BUSY',
    'This cannot be counted just now, so it is not taken. Try again in a moment.',
    {},
  );
  busy.cause = cause;
  return busy;
}

/** A time to wait as a person says it: `9 seconds`, `2 minutes`, `1 hour`; rounded up. */
export function inWords(seconds: number): string {
  if (seconds < 100) return plural(seconds, 'second');
  const minutes = Math.ceil(seconds / 60);
  return minutes < 100 ? plural(minutes, 'minute') : plural(Math.ceil(minutes / 60), 'hour');
}

const plural = (count: number, unit: string) => `${count} ${unit}${count === 1 ? '' : 's'}`;
