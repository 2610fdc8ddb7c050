import { wallAt } from './text/wall-clock.ts';

const DAY_MS = 86_400_000;

/**
 * The calendar day (ISO 8601) on which a check is due: so many days before the day of load-in, as the venue's clocks
 * have it. Null where the show has no load-in yet, or the check no days.
 */
export function dueDay(loadIn: string | null, daysBefore: number | null, zone: string): string | null {
  if (loadIn === null || daysBefore === null) return null;
  return new Date(wallAt(Date.parse(loadIn), zone) - daysBefore * DAY_MS).toISOString().slice(0, 10);
}
