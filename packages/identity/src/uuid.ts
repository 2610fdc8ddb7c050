import { NIL, v4, v7, validate, version } from 'uuid';
import type { Uuid } from './brands.ts';

/** The uuid of 128 zero bits (RFC 9562, 5.9). */
export const nilUuid = NIL as Uuid;

/** The most uuids that one call of makeUuids makes. */
export const MAKE_UUIDS_MAX = 10_000;

/** The outcome of reading a uuid; `problem` is a sentence for the person who typed it. */
export type UuidReading = { ok: true; uuid: Uuid } | { ok: false; problem: string };

/** What the version digit can say: 1 to 8, with 0 for the nil and 15 for the max uuid. */
export type UuidVersion = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 15;

/**
 * True for a uuid as RFC 9562 writes it: 8-4-4-4-12 hex digits of any case, version 1 to 8 with the RFC's
 * variant, or the nil or max uuid. Braces, `urn:uuid:`, missing hyphens and blanks around it are not accepted.
 */
export function isUuid(value: unknown): value is Uuid {
  return validate(value);
}

/** Reads what isUuid accepts and gives it in lower case, the way Postgres prints it. */
export function parseUuid(text: string): UuidReading {
  if (isUuid(text)) return { ok: true, uuid: text.toLowerCase() as Uuid };
  return {
    ok: false,
    problem: `${quote(text)} is not a uuid; write 32 hex digits as 8-4-4-4-12, such as 919108f7-52d1-4320-9bac-f847db4148a8.`,
  };
}

/** The version of a uuid; a TypeError for a text that is none. */
export function uuidVersion(text: string): UuidVersion {
  const reading = parseUuid(text);
  if (!reading.ok) throw new TypeError(reading.problem);
  return version(text) as UuidVersion;
}

/** A new random uuid (version 4). */
export function makeUuidV4(): Uuid {
  return v4() as Uuid;
}

const V7_LAST_MILLISECOND = 2 ** 48 - 1;
const dated = { milliseconds: -1, sequence: 0 };

/**
 * A new uuid that sorts by time (version 7), for now or for the moment given (1970 to the year 10889, else a RangeError).
 *
 * Each one made for now is greater than all before it in this process, within a millisecond and when the clock
 * is set back. Of those made for a given moment, a run for the same millisecond is increasing.
 */
export function makeUuidV7(at?: Date): Uuid {
  if (at === undefined) return v7() as Uuid;
  const milliseconds = at.getTime();
  if (!(milliseconds >= 0 && milliseconds <= V7_LAST_MILLISECOND)) {
    throw new RangeError('A version 7 uuid needs a valid date between the years 1970 and 10889.');
  }
  // The package counts only where it reads the clock itself; for a date it would draw a random sequence each time.
  dated.sequence = milliseconds === dated.milliseconds ? (dated.sequence + 1) >>> 0 : randomSequence();
  dated.milliseconds = milliseconds;
  return v7({ msecs: milliseconds, seq: dated.sequence }) as Uuid;
}

/** `count` new uuids (1 to 10,000, else a RangeError); those of version 7 are in increasing order. */
export function makeUuids(count: number, version: 4 | 7): Uuid[] {
  if (!Number.isInteger(count) || count < 1 || count > MAKE_UUIDS_MAX) {
    throw new RangeError(`Ask for a whole number of uuids from 1 to ${MAKE_UUIDS_MAX}, not ${count}.`);
  }
  const make = version === 4 ? makeUuidV4 : () => makeUuidV7();
  return Array.from({ length: count }, make);
}

/** 31 random bits: the free top bit leaves room for two thousand million more within the millisecond. */
function randomSequence(): number {
  return (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) >>> 1;
}

function quote(text: string): string {
  return text.length <= 64 ? `"${text}"` : `"${text.slice(0, 64)}…"`;
}
