import { uuidVersion } from './uuid.ts';

/** Milliseconds from 1582-10-15, where the clock of versions 1 and 6 starts, to 1970. */
const GREGORIAN_OFFSET = 12_219_292_800_000;
const TICKS_PER_MILLISECOND = 10_000n;

/**
 * The moment a uuid holds, to the millisecond (versions 1, 6 and 7), or null for versions that hold none.
 * It is the maker's clock, not a proof. A TypeError for a text that is no uuid.
 */
export function uuidTime(text: string): Date | null {
  const hex = text.replaceAll('-', '');
  switch (uuidVersion(text)) {
    case 7:
      return new Date(Number.parseInt(hex.slice(0, 12), 16));
    case 6:
      return gregorianTime(hex.slice(0, 12) + hex.slice(13, 16));
    case 1:
      return gregorianTime(hex.slice(13, 16) + hex.slice(8, 12) + hex.slice(0, 8));
    default:
      return null;
  }
}

/**
 * Whether a version 7 uuid was made in the window, `from` included and `to` not, so that windows side by side
 * count each uuid once. Null, which is no "no", for every other version. A RangeError for a window that is invalid or ends before it starts.
 */
export function madeWithin(text: string, { from, to }: { from: Date; to: Date }): boolean | null {
  if (!(from.getTime() <= to.getTime())) {
    throw new RangeError('Give a window of two valid dates whose "from" is not after its "to".');
  }
  if (uuidVersion(text) !== 7) return null;
  const made = uuidTime(text);
  return made !== null && made >= from && made < to;
}

function gregorianTime(hexTicks: string): Date {
  return new Date(Number(BigInt(`0x${hexTicks}`) / TICKS_PER_MILLISECOND) - GREGORIAN_OFFSET);
}
