import { expect, test } from 'vitest';
import { dueDay } from './due-day.ts';

test('a check is due so many days before the day of load-in, on the clocks of the venue', () => {
  const loadIn = '2026-05-01T22:30:00.000Z';
  expect(dueDay(loadIn, 60, 'Europe/Berlin')).toBe('2026-03-03');
  expect(dueDay(loadIn, 60, 'America/Los_Angeles')).toBe('2026-03-02');
  expect(dueDay(loadIn, 0, 'UTC')).toBe('2026-05-01');
});

test('days are counted on the calendar, over the change of the clocks too', () => {
  expect(dueDay('2026-03-30T00:30:00+02:00', 1, 'Europe/Berlin')).toBe('2026-03-29');
  expect(dueDay('2026-11-01T23:30:00-05:00', 1, 'America/New_York')).toBe('2026-10-31');
});

test('a check without days, or of a show without load-in, is due on no day', () => {
  expect(dueDay(null, 7, 'UTC')).toBeNull();
  expect(dueDay('2026-05-01T08:00:00Z', null, 'UTC')).toBeNull();
});
