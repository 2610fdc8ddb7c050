import { AppError } from '../errors.ts';

/** How many wrong attempts are taken in a while, per what is counted; a whole crew may share an address. */
const MOST = 10;
const MOST_PER_ADDRESS = 50;
const WHILE_MS = 5 * 60_000;
const MOST_COUNTED = 50_000;

/** Counts failed attempts at something that could be guessed. */
export interface Attempts {
  /** Refuses when one of the keys has failed too often lately. */
  check(keys: string[]): void;
  failed(keys: string[]): void;
  succeeded(keys: string[]): void;
}

/** Makes it; `now` is a clock in milliseconds. */
export function createAttempts(now: () => number = () => performance.now()): Attempts {
  const counted = new Map<string, { count: number; until: number }>();
  const countOf = (key: string) => {
    const found = counted.get(key);
    if (found && found.until > now()) return found;
    counted.delete(key);
    return null;
  };
  function makeRoom() {
    // The oldest stand first: those that are over, and where someone floods this memory the rest of the older half.
    let most = counted.size / 2;
    for (const [key, { until }] of counted) {
      if (until > now() && most <= 0) return;
      counted.delete(key);
      most -= 1;
    }
  }

  return {
    check(keys) {
      if (
        keys.every(
          (key) => (countOf(key)?.count ?? 0) < (key.startsWith('address ') ? MOST_PER_ADDRESS : MOST),
        )
      )
        return;
      throw new AppError(
        'TOO_MANY_ATTEMPTS',
        'There were too many attempts. Wait five minutes, then try again.',
        {},
      );
    },
    failed(keys) {
      if (counted.size > MOST_COUNTED) makeRoom();
      for (const key of keys) {
        const found = countOf(key);
        if (found) found.count += 1;
        else counted.set(key, { count: 1, until: now() + WHILE_MS });
      }
    },
    succeeded(keys) {
      for (const key of keys) counted.delete(key);
    },
  };
}
