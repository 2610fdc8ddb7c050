import { describe, expect, it } from 'vitest';
import { backoff, slowBackoff } from './backoff.ts';

describe('how long a browser waits before it tries again', () => {
  it('doubles with every failure, from a quarter of a second to ten seconds', () => {
    expect([0, 1, 2, 3, 4, 5, 6].map((failures) => backoff(failures, 1))).toEqual([
      250, 500, 1000, 2000, 4000, 8000, 10_000,
    ]);
    expect(backoff(5_000, 1)).toBe(10_000);
  });
  it('is drawn anew each time, so that a crew does not come back in one moment', () => {
    expect(backoff(3, 0)).toBe(0);
    expect(backoff(3, 0.25)).toBe(500);
  });
  it('is at least five seconds where coming back sooner would not help', () => {
    expect(slowBackoff(0)).toBe(5_000);
    expect(slowBackoff(1)).toBe(10_000);
  });
});
