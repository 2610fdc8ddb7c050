const FIRST_MS = 250;
const MAX_BACKOFF_MS = 10_000;

/** Full jitter: anywhere between 0 and a ceiling that doubles with every failure, from 250 ms to 10 s, so that 500 browsers do not come back at once. */
export function backoff(failures: number, random: number): number {
  return random * Math.min(MAX_BACKOFF_MS, FIRST_MS * 2 ** Math.min(failures, 20));
}

/** The slow end of it, between 5 s and 10 s: for what coming back sooner would not help. */
export const slowBackoff = (random: number) => ((1 + random) * MAX_BACKOFF_MS) / 2;
