import { readDay } from './day-text.ts';
import { plainText, type Reading, read, refuse, type TextPlace } from './reading.ts';
import { aroundGap, momentsOf, offsetText, type WallTime, wallAt, wallText } from './wall-clock.ts';

const MINUTE_MS = 60_000;
const EXAMPLE = '2026-05-01 08:00';

/**
 * A moment (ISO 8601) as the clocks of a zone show it: "2026-05-01 08:00"; with its offset in the hour that comes
 * twice when summer time ends: "2026-10-25 02:30 +01:00".
 */
export function instantText(iso: string, zone: string): string {
  const moment = Date.parse(iso);
  if (Number.isNaN(moment)) return iso;
  const wall = wallAt(moment, zone);
  const isTwice = momentsOf(wall, zone).length > 1;
  return isTwice ? `${wallText(wall)} ${offsetText(moment, zone)}` : wallText(wall);
}

/** A moment that nobody types, to the minute. */
export function momentText(iso: string, zone: string): string {
  const moment = Date.parse(iso);
  if (Number.isNaN(moment)) return iso;
  return instantText(new Date(Math.floor(moment / MINUTE_MS) * MINUTE_MS).toISOString(), zone);
}

/** The time of day of a moment that nobody types, as the clocks of a zone show it: "08:00". */
export const timeText = (iso: string, zone: string): string => momentText(iso, zone).slice(11);

const dayAndTime =
  /^(.*?\d\.?)(?:t|,? +)(\d{1,2})(?::(\d{2})(?::(\d{2})(?:[.,](\d{1,3}))?)?)? ?([ap]\.?m\.?)? ?(z|utc|[+-]\d{2}(?::?\d{2}(?::\d{2})?)?)?$/i;

/**
 * Reads a moment, answered as ISO 8601 in UTC: a day and a time of day on the clocks of the zone, or with an offset
 * of its own. What no clock shows is refused, and what two moments show is refused without an offset.
 */
export function readInstant(label: string, text: string, { locale, zone }: TextPlace): Reading<string> {
  const plain = plainText(text);
  const [, dayPart, hour, minute, second = '0', fraction = '', half, offset] = dayAndTime.exec(plain) ?? [];
  if (dayPart === undefined || (minute === undefined && half === undefined)) {
    const day = readDay(label, plain, locale);
    if (!day.ok && /\d[./-]\d/.test(plain)) return day;
    if (!day.ok) return refuse(`${label} must be a day and a time, such as ${EXAMPLE}.`);
    return refuse(`${label} needs a time of day too, such as ${day.value} 08:00.`);
  }
  const day = readDay(label, dayPart, locale);
  if (!day.ok) return day;
  const time = timeOf(+(hour ?? 0), half) * 3600 + +(minute ?? 0) * 60 + +second;
  if (Number.isNaN(time) || +(minute ?? 0) > 59 || +second > 59)
    return refuse(
      `${label}: there is no such time of day. Type it as ${day.value} 08:00 or ${day.value} 20:00.`,
    );
  const wall = Date.parse(`${day.value}T00:00:00Z`) + time * 1000 + +fraction.padEnd(3, '0');
  return offset === undefined ? onClocks(label, wall, zone) : read(isoOf(wall - offsetOf(offset)));
}

const isoOf = (moment: number) => new Date(moment).toISOString();

/** The hour from 0 to 23; NaN where there is none such. */
function timeOf(hour: number, half: string | undefined): number {
  if (half === undefined) return hour <= 23 ? hour : Number.NaN;
  if (hour < 1 || hour > 12) return Number.NaN;
  return (hour % 12) + (half.toLowerCase().startsWith('p') ? 12 : 0);
}

function offsetOf(text: string): number {
  const [, sign, hours, minutes = '0', seconds = '0'] =
    /^([+-])(\d{2}):?(\d{2})?(?::(\d{2}))?$/.exec(text) ?? [];
  if (sign === undefined) return 0;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
}

function onClocks(label: string, wall: WallTime, zone: string): Reading<string> {
  const [moment, again] = momentsOf(wall, zone);
  if (moment !== undefined && again === undefined) return read(isoOf(moment));
  if (moment !== undefined && again !== undefined) {
    const [first, second] = [moment, again].map((each) => `${wallText(wall)} ${offsetText(each, zone)}`);
    return refuse(`${label}: ${wallText(wall)} comes twice in ${zone}. Type ${first} or ${second}.`);
  }
  const [before, after] = aroundGap(wall, zone).map(wallText);
  return refuse(`${label}: no clock in ${zone} shows ${wallText(wall)}. Type ${before} or ${after}.`);
}
