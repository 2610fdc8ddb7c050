const DAY_MS = 86_400_000;
const day = /^\d{4}-\d{2}-\d{2}$/;
/** Text, a number, and what is behind it: "Cam 3 left". The last number counts. */
const counted = /^(.*?)(\d{1,15})(\D*)$/s;

/**
 * The values that follow some in a series, as spreadsheets count on: numbers and days in steps of the last two, texts by the last
 * number in them ("Cam 08" → "Cam 09"); whatever has no successor is repeated from the beginning.
 */
export function seriesAfter(seeds: readonly unknown[], count: number): readonly unknown[] {
  const next = successor(seeds);
  return Array.from({ length: count }, (_, at) => next(at + 1));
}

function successor(seeds: readonly unknown[]): (steps: number) => unknown {
  const [last, before] = [seeds.at(-1), seeds.at(-2)];
  if (typeof last === 'number') {
    const step = typeof before === 'number' ? last - before : 1;
    return (steps) => Number((last + steps * step).toPrecision(15));
  }
  if (typeof last === 'string' && day.test(last)) {
    const step = typeof before === 'string' && day.test(before) ? daysBetween(before, last) : 1;
    return (steps) => new Date(Date.parse(last) + steps * step * DAY_MS).toISOString().slice(0, 10);
  }
  const [, stem, digits, tail] = (typeof last === 'string' && counted.exec(last)) || [];
  if (stem !== undefined && digits !== undefined && tail !== undefined) {
    const [, stemBefore, digitsBefore] = (typeof before === 'string' && counted.exec(before)) || [];
    const step = stemBefore === stem ? Number(digits) - Number(digitsBefore) : 1;
    return (steps) => `${stem}${numbered(Number(digits) + steps * step, digits.length)}${tail}`;
  }
  return (steps) => seeds[(steps - 1) % Math.max(1, seeds.length)];
}

const daysBetween = (from: string, to: string) => Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);

/** A number with leading zeros; below zero it stays at zero. */
const numbered = (value: number, width: number) => String(Math.max(0, value)).padStart(width, '0');
