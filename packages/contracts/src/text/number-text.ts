import { plainText, type Reading, read, refuse } from './reading.ts';

/** The signs that a locale writes numbers with. */
interface Signs {
  decimal: string;
  group: string;
}

const known = new Map<string, Signs>();

function signsOf(locale: string): Signs {
  const before = known.get(locale);
  if (before) return before;
  const parts = new Intl.NumberFormat(locale, {
    numberingSystem: 'latn',
    useGrouping: 'always',
  }).formatToParts(1234567.8);
  const sign = (type: string, otherwise: string) =>
    parts.find((part) => part.type === type)?.value ?? otherwise;
  const signs = { decimal: sign('decimal', '.'), group: sign('group', '') };
  known.set(locale, signs);
  return signs;
}

/** A number as a person of a locale reads and edits it: all its digits, its decimal sign, and no groups. */
export const numberText = (value: number, locale: string): string =>
  String(value).replace('.', signsOf(locale).decimal);

/**
 * Reads a number: digits, one decimal sign (point or comma), groups of three (blanks, apostrophes, commas, points),
 * a sign before and an exponent behind. "1,200" means one thing in New York and another in Berlin; where the locale
 * does not settle it, it is refused. A whole number has no decimals, so its signs can only make groups.
 */
export function readNumber(label: string, text: string, locale: string, isWhole: boolean): Reading<number> {
  const [, sign = '', mantissa = '', exponent = '0'] =
    /^([+-]?) ?([.,]?\d[\d., '’]*)(?:e([+-]?\d{1,3}))?$/i.exec(plainText(text)) ?? [];
  const digits = readDigits(mantissa, signsOf(locale), isWhole, locale);
  if (digits === 'ambiguous') return refuse(bothWays(label, text, mantissa, locale, isWhole));
  const number = digits === null ? Number.NaN : Number(`${sign}${digits}e${exponent}`);
  if (Number.isFinite(number)) return read(number === 0 ? 0 : number);
  const example = isWhole ? '12' : numberText(12.5, locale);
  return refuse(`${label} must be a ${isWhole ? 'whole number' : 'number'}, such as ${example}.`);
}

/** Reads a whole number of a range, both ends included. */
export function readWhole(
  label: string,
  text: string,
  locale: string,
  [least, most]: readonly [number, number],
): Reading<number> {
  const reading = readNumber(label, text, locale, true);
  const isIn =
    reading.ok && Number.isInteger(reading.value) && reading.value >= least && reading.value <= most;
  return isIn ? reading : refuse(`${label} must be ${wholeRange(least, most)}.`);
}

/** A range in words: "a whole number from 1 to 100,000". */
export const wholeRange = (least: number, most: number): string =>
  `a whole number from ${least.toLocaleString('en')} to ${most.toLocaleString('en')}`;

const bySpaces = /^[1-9]\d{0,2}([ '’])\d{3}(?:\1\d{3})*(?:[.,]\d+)?$/;
const byManySigns = /^[1-9]\d{0,2}([.,])\d{3}(?:\1\d{3})+(?:(?!\1)[.,]\d+)?$/;
const bySignAndDecimals = /^[1-9]\d{0,2}([.,])\d{3}(?:\1\d{3})*(?!\1)[.,]\d+$/;
const byOneSign = /^[1-9]\d{0,2}([.,])\d{3}$/;

/** The digits as JavaScript writes them; null where they are no number. */
function readDigits(
  text: string,
  signs: Signs,
  isWhole: boolean,
  locale: string,
): string | 'ambiguous' | null {
  if (/^\d+$/.test(text)) return text;
  const [, group] = bySpaces.exec(text) ?? byManySigns.exec(text) ?? bySignAndDecimals.exec(text) ?? [];
  if (group !== undefined) return text.replaceAll(group, '').replace(',', '.');
  const [, sign] = byOneSign.exec(text) ?? [];
  if (sign !== undefined) return readOneSign(text, sign, signs, isWhole);
  if (/^\d*[.,]\d+$/.test(text)) return text.replace(',', '.');
  return readOwnGroups(text, signs, locale);
}

/** "1,200" and "1.200": the locale's own decimal sign decides, then its own sign of groups, if it is no decimal point. */
function readOneSign(text: string, sign: string, signs: Signs, isWhole: boolean): string | 'ambiguous' {
  if (isWhole) return sign === signs.group ? text.replace(sign, '') : 'ambiguous';
  if (sign === signs.decimal) return text.replace(sign, '.');
  // Data sheets, programs and exports of any country write a decimal point.
  return sign === signs.group && sign !== '.' ? text.replace(sign, '') : 'ambiguous';
}

/** Groups that are not of three ("1,20,000" in India), where the locale itself writes the number so. */
function readOwnGroups(text: string, { group }: Signs, locale: string): string | null {
  if (group === '' || !/^[\d.,]+$/.test(text)) return null;
  const digits = text.replaceAll(group, '');
  if (!/^\d{1,15}$/.test(digits)) return null;
  const own = new Intl.NumberFormat(locale, { numberingSystem: 'latn', useGrouping: 'always' });
  return own.format(Number(digits)) === text ? digits : null;
}

function bothWays(label: string, text: string, mantissa: string, locale: string, isWhole: boolean): string {
  const grouped = mantissa.replace(/[.,]/, '');
  const decimal = numberText(Number(mantissa.replace(',', '.')), locale);
  const way = isWhole ? `Type ${grouped}` : `Type ${grouped} or ${decimal}`;
  return `${label}: “${text.trim()}” can be ${grouped} or ${decimal}. ${way}.`;
}
