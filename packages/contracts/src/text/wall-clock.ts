const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/**
 * A reading of a wall clock (a calendar day and a time of day, in no zone), in milliseconds as though it were UTC:
 * `Date.UTC(2026, 4, 1, 8)` is eight o'clock on 1 May 2026 on any wall.
 */
export type WallTime = number;

const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(zone: string): Intl.DateTimeFormat {
  const known = clocks.get(zone);
  if (known) return known;
  const clock = new Intl.DateTimeFormat('en-u-ca-gregory-nu-latn', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  clocks.set(zone, clock);
  return clock;
}

/** What the clocks of an IANA zone show at a moment (milliseconds since 1970, UTC). */
export function wallAt(moment: number, zone: string): WallTime {
  const parts: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
  for (const { type, value } of clockOf(zone).formatToParts(moment)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  const millisecond = ((moment % 1000) + 1000) % 1000;
  return Date.UTC(year, month - 1, day, hour, minute, second, millisecond);
}

/** How far the clocks of a zone are ahead of UTC at a moment, in milliseconds. */
const offsetAt = (moment: number, zone: string) => wallAt(moment, zone) - moment;

/**
 * The moments at which the clocks of a zone show a reading, the earlier first: one; none where the clocks were put
 * forward over it; two where they were put back over it.
 */
export function momentsOf(wall: WallTime, zone: string): number[] {
  const offsets = new Set([offsetAt(wall - DAY_MS, zone), offsetAt(wall + DAY_MS, zone)]);
  return [...offsets]
    .map((offset) => wall - offset)
    .filter((moment) => wallAt(moment, zone) === wall)
    .sort((a, b) => a - b);
}

/** The readings around one that the clocks of a zone leave out: the last before the gap's length, and the first after it. */
export function aroundGap(wall: WallTime, zone: string): readonly [WallTime, WallTime] {
  const before = offsetAt(wall - DAY_MS, zone);
  const gap = offsetAt(wall + DAY_MS, zone) - before;
  return [wall - gap, wall + gap];
}

const two = (number: number) => String(number).padStart(2, '0');

/** How a zone stands to UTC at a moment, as ISO 8601 writes it: "+02:00". */
export function offsetText(moment: number, zone: string): string {
  const offset = offsetAt(moment, zone);
  const seconds = Math.abs(offset) / 1000;
  const rest = seconds % 60 === 0 ? '' : `:${two(seconds % 60)}`;
  const sign = offset < 0 ? '-' : '+';
  return `${sign}${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}${rest}`;
}

/** A reading as it is shown: "2026-05-01 08:00", with seconds only where there are some. */
export function wallText(wall: WallTime): string {
  const [day = '', time = ''] = new Date(wall).toISOString().slice(0, -1).split('T');
  const isWhole = wall % MINUTE_MS === 0;
  return `${day} ${isWhole ? time.slice(0, 5) : time.replace(/\.000$/, '')}`;
}

const namedZone = /^[A-Z][\w+-]*(?:\/[A-Z][\w+-]*)+$/;

/**
 * Whether a text is the IANA name of a zone ("Europe/Berlin"; "UTC") that this machine knows the rules of. Spelling
 * counts, and abbreviations ("CET") and offsets ("+02:00") are none: they do not say when summer time begins.
 */
export function isZone(name: string): boolean {
  if (name !== 'UTC' && !namedZone.test(name)) return false;
  try {
    const { timeZone } = clockOf(name).resolvedOptions();
    // An alias resolves to another name; the same name in other letters is another spelling.
    return timeZone === name || timeZone.toLowerCase() !== name.toLowerCase();
  } catch {
    // Intl throws for what it does not know.
    return false;
  }
}

/** The zones that are offered to choose from, by name. */
export const zoneNames = (): readonly string[] => ['UTC', ...Intl.supportedValuesOf('timeZone')];
