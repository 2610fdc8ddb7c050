import { plainText, type Reading, read, refuse } from './reading.ts';

type Part = 'year' | 'month' | 'day';

/** How a locale writes a day in digits: the order of its parts, and the sign between them. */
interface DayForm {
  order: readonly Part[];
  sign: string;
}

const known = new Map<string, DayForm>();

function formOf(locale: string): DayForm {
  const before = known.get(locale);
  if (before) return before;
  const parts = new Intl.DateTimeFormat(locale, {
    calendar: 'gregory',
    numberingSystem: 'latn',
    timeZone: 'UTC',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
  }).formatToParts(0);
  const form = {
    order: parts
      .map(({ type }) => type)
      .filter((type) => type === 'year' || type === 'month' || type === 'day'),
    sign: parts.find(({ type, value }) => type === 'literal' && /[./-]/.test(value))?.value.trim() ?? '-',
  };
  known.set(locale, form);
  return form;
}

const two = (number: number) => String(number).padStart(2, '0');

/**
 * Reads a calendar day, answered as ISO 8601 (2026-05-01): the year first, in four digits, or the locale's own order
 * between its own signs (5/1/2026 in New York, 1.5.26 in Berlin). Another country's form is refused, even where one
 * reading alone fits (13/08), so that nobody learns it on the days when it works.
 */
export function readDay(label: string, text: string, locale: string): Reading<string> {
  const parts = /^(\d{1,4}) ?([./-]) ?(\d{1,2}) ?\2 ?(\d{1,4})\.?$/.exec(plainText(text));
  const [, first = '', sign, second = '', third = ''] = parts ?? [];
  if (!parts) return refuse(`${label} must be a day, such as 2026-05-01.`);
  if (first.length === 4 && third.length <= 2) return dayOf(label, text, +first, +second, +third);
  const { order, sign: own } = formOf(locale);
  const isOwn = sign === own && order[2] === 'year' && (third.length === 2 || third.length === 4);
  if (!isOwn || first.length > 2) return refuse(yearFirst(label, text, +first, +second, third));
  const year = third.length === 2 ? 2000 + +third : +third;
  return order[0] === 'day'
    ? dayOf(label, text, year, +second, +first)
    : dayOf(label, text, year, +first, +second);
}

function dayOf(label: string, text: string, year: number, month: number, day: number): Reading<string> {
  const iso = `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
  const at = new Date(`${iso}T00:00:00Z`);
  if (!Number.isNaN(at.getTime()) && at.toISOString().startsWith(iso)) return read(iso);
  const isMonth = month >= 1 && month <= 12;
  const last = isMonth ? new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10) : '2026-05-01';
  return refuse(
    `${label}: there is no day “${text.trim()}”. ${isMonth ? `That month ends on ${last}` : `Type it as ${last}`}.`,
  );
}

/** What a form of another country can mean, written so that it means one thing. */
function yearFirst(label: string, text: string, first: number, second: number, third: string): string {
  const year = third.length === 4 ? third : `20${third.slice(-2).padStart(2, '0')}`;
  const readings = [
    [first, second],
    [second, first],
  ].flatMap(([month = 0, day = 0]) => {
    const found = dayOf(label, text, +year, month, day);
    return found.ok ? [found.value] : [];
  });
  const ways =
    third.length === 1 || readings.length === 0 ? '2026-05-01' : [...new Set(readings)].join(' or ');
  return `${label}: “${text.trim()}” is not read the same everywhere. Type ${ways}.`;
}
