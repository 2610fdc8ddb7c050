import { expect, it } from 'vitest';
import { connectionOf } from './status.ts';

it('does not bother anyone with a loss of under 2 s, then says reconnecting, and after 10 s offline', () => {
  const after = (ms: number) => connectionOf(0, true, true, ms);
  expect([0, 1999, 2000, 9999, 10_000].map(after)).toEqual([
    'live',
    'live',
    'reconnecting',
    'reconnecting',
    'offline',
  ]);
});

it('says offline after 2 s where the browser knows that it has no network', () => {
  expect(connectionOf(0, true, false, 1999)).toBe('live');
  expect(connectionOf(0, true, false, 2000)).toBe('offline');
});

it('says connecting until the rows are there for the first time', () => {
  expect(connectionOf(0, false, true, 500)).toBe('connecting');
  expect(connectionOf(0, false, true, 10_000)).toBe('offline');
  expect(connectionOf(null, true, false, 500)).toBe('live');
});
