import type { DisplayIdText } from './brands.ts';
import { compareDigits } from './compare-display-ids.ts';
import { DISPLAY_ID_MAX, displayIdKey } from './display-id.ts';
import { type CountedDisplayId, countedDisplayId, parseDisplayId } from './parse-display-id.ts';

/** A letter id of a series, its letters in capitals. */
export type LetteredDisplayId = { separator: string; letters: string };

/** The ids that count on the stem, case aside, in the order given. */
export function countedSeries(stem: string, ids: Iterable<DisplayIdText>): CountedDisplayId[] {
  const key = displayIdKey(stem);
  const series: CountedDisplayId[] = [];
  for (const id of ids) {
    const counted = countedDisplayId(id);
    if (counted && displayIdKey(counted.stem) === key) series.push(counted);
  }
  return series;
}

/** The one with the highest number on the stem, or null. */
export function highestCounted(stem: string, ids: Iterable<DisplayIdText>): CountedDisplayId | null {
  let highest: CountedDisplayId | null = null;
  for (const counted of countedSeries(stem, ids)) {
    if (hasNoSuccessor(counted)) continue;
    if (!highest || compareDigits(counted.digits, highest.digits) > 0) highest = counted;
  }
  return highest;
}

/** An id as long as allowed and ending in nines only; passed over, or it would end its series for everyone. */
function hasNoSuccessor({ stem, separator, digits }: CountedDisplayId): boolean {
  return /^9+$/.test(digits) && [...stem, ...separator, ...digits].length >= DISPLAY_ID_MAX;
}

/** The letter ids of the prefix, case aside, lowest first. */
export function letteredSeries(prefix: string, ids: Iterable<DisplayIdText>): LetteredDisplayId[] {
  const key = displayIdKey(prefix);
  const series: LetteredDisplayId[] = [];
  for (const id of ids) {
    const parsed = parseDisplayId(id);
    if (parsed.form === 'letter' && displayIdKey(parsed.prefix) === key) {
      series.push({ separator: parsed.separator, letters: parsed.letter.toUpperCase() });
    }
  }
  return series.sort((a, b) => a.letters.length - b.letters.length || (a.letters < b.letters ? -1 : 1));
}

/** All ids after this one, as wide as it is written: "R09" → "R10", "R11". Never ends. */
export function* numbersAfter({ stem, separator, digits, suffix }: CountedDisplayId): Generator<string> {
  for (let number = BigInt(digits) + 1n; ; number++) {
    yield stem + separator + number.toString().padStart(digits.length, '0') + suffix;
  }
}

/** All letter ids after this one: A → B, Z → AA, AZ → BA, ZZ → AAA. Never ends. */
export function* lettersAfter(prefix: string, { separator, letters }: LetteredDisplayId): Generator<string> {
  for (let next = letterAfter(letters); ; next = letterAfter(next)) yield prefix + separator + next;
}

function letterAfter(letters: string): string {
  if (letters === '') return 'A';
  const rest = letters.slice(0, -1);
  const last = letters.charCodeAt(letters.length - 1);
  return letters.endsWith('Z') ? `${letterAfter(rest)}A` : rest + String.fromCharCode(last + 1);
}
