import { expect, it } from 'vitest';
import { endOfDay } from './end-of-day.ts';

it('a key works until the last second of its day on the clocks of the show, not of the server', () => {
  expect(endOfDay('2026-05-01', 'UTC')).toBe('2026-05-01T23:59:59.000Z');
  expect(endOfDay('2026-05-01', 'Europe/Berlin')).toBe('2026-05-01T21:59:59.000Z');
  expect(endOfDay('2026-05-01', 'America/Los_Angeles')).toBe('2026-05-02T06:59:59.000Z');
});

it('a day that ends twice, because clocks go back at midnight, ends the second time', () => {
  expect(endOfDay('2026-10-31', 'America/Havana')).toBe('2026-11-01T03:59:59.000Z');
  expect(endOfDay('2026-04-04', 'America/Santiago')).toBe('2026-04-05T03:59:59.000Z');
});

it('no day is no end', () => {
  expect(endOfDay('', 'UTC')).toBeNull();
});
