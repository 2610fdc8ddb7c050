import type { DisplayId, DisplayIdText } from './brands.ts';
import { DISPLAY_ID_MAX, displayIdKey } from './display-id.ts';
import {
  countedSeries,
  highestCounted,
  letteredSeries,
  lettersAfter,
  numbersAfter,
} from './display-id-series.ts';
import { countedDisplayId, parseDisplayId } from './parse-display-id.ts';

/** The most numbers that spacerGaps lists. */
export const SPACER_GAPS_MAX = 1_000;

/**
 * The id for a new row: the highest number of the prefix plus one, written like that highest ("W12" → "W13",
 * "R09" → "R10"); gaps stay free. Where the prefix has letters only, the next letter ("CCU Z" → "CCU AA");
 * where it has none, "PREFIX 1". The prefix comes without its separator; case is ignored; the answer is never in `existing`.
 */
export function nextDisplayId(prefix: string, existing: Iterable<DisplayIdText>): DisplayId {
  const ids = [...existing];
  const stem = prefix.trim();
  const counted = highestCounted(stem, ids);
  if (counted) return firstFree(numbersAfter({ ...counted, stem, suffix: '' }), ids);
  const lettered = letteredSeries(stem, ids).at(-1);
  if (lettered) return firstFree(lettersAfter(stem, lettered), ids);
  return firstFree(numbersAfter({ stem, separator: stem === '' ? '' : ' ', digits: '0', suffix: '' }), ids);
}

/**
 * The id itself while it is free, else the nearest offer: the next of its series with its suffix kept
 * ("MEDIA 1A" → "MEDIA 2A"), or a number behind plain text ("Main LED" → "Main LED 2").
 * Never in `existing`, case aside, and for an id of at most DISPLAY_ID_MAX characters no longer than that.
 */
export function nextFreeLike(id: DisplayIdText, existing: Iterable<DisplayIdText>): DisplayId {
  const ids = [...existing];
  const key = displayIdKey(id);
  if (!ids.some((other) => displayIdKey(other) === key)) return id as DisplayId;
  const offer = firstFree(nextInSeries(id, ids), ids);
  return [...offer].length <= DISPLAY_ID_MAX ? offer : firstFree(shortenedWithNumber(id), ids);
}

/**
 * The unused numbers between the lowest and the highest used number of a prefix, in order: the spacers to keep free.
 * Only the first SPACER_GAPS_MAX, since one id far off ("chk-1700000000") leaves more gaps than memory.
 */
export function spacerGaps(prefix: string, existing: Iterable<DisplayIdText>): number[] {
  const used = countedSeries(prefix.trim(), existing)
    .map(({ digits }) => Number(digits))
    .filter(Number.isSafeInteger)
    .sort((a, b) => a - b);
  const gaps: number[] = [];
  for (const [index, number] of used.entries()) {
    const following = used[index + 1] ?? number;
    for (let free = number + 1; free < following && gaps.length < SPACER_GAPS_MAX; free++) gaps.push(free);
  }
  return gaps;
}

function nextInSeries(id: DisplayIdText, ids: DisplayIdText[]): Iterable<string> {
  const counted = countedDisplayId(id);
  if (counted)
    return numbersAfter({ ...counted, digits: (highestCounted(counted.stem, ids) ?? counted).digits });
  const parsed = parseDisplayId(id);
  if (parsed.form === 'letter') {
    const series = letteredSeries(parsed.prefix, ids);
    const highest = series.at(-1);
    // Two letters are as often a word ("Stage LR") as a count: they count where a single letter stands beside them.
    if (highest && series[0]?.letters.length === 1) {
      return lettersAfter(parsed.prefix, { ...highest, separator: parsed.separator });
    }
  }
  return numbersAfter({
    stem: id,
    separator: ' ',
    digits: highestCounted(id, ids)?.digits ?? '1',
    suffix: '',
  });
}

function* shortenedWithNumber(id: DisplayIdText): Generator<string> {
  for (let number = 2; ; number++) {
    const tail = ` ${number}`;
    yield [...id]
      .slice(0, DISPLAY_ID_MAX - tail.length)
      .join('')
      .trimEnd() + tail;
  }
}

function firstFree(offers: Iterable<string>, ids: DisplayIdText[]): DisplayId {
  const taken = new Set(ids.map(displayIdKey));
  for (const offer of offers) if (!taken.has(displayIdKey(offer))) return offer as DisplayId;
  throw new Error('The series of offers ended before a free id was found.');
}
