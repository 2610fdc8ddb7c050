import { momentsOf } from '@callsign/contracts/wall-clock';

/** The last second of a calendar day (ISO 8601) on the clocks of a zone, as an instant in UTC; null for the empty text. */
export function endOfDay(day: string, zone: string): string | null {
  if (day === '') return null;
  const end = Date.parse(`${day}T23:59:59Z`);
  // Where the clocks leave that second out, the day ends as in UTC.
  return new Date(momentsOf(end, zone).at(-1) ?? end).toISOString();
}
