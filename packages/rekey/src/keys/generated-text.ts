import { snakeCase } from '../subject/names.ts';

/** What a set of text keys looks like. */
export type TextOrigin = 'generated' | 'typed' | 'unclear';

/** Names of columns whose texts mean something outside the database, however random they look. */
const meaning =
  /(^|_)(slug|code|name|email|mail|login|user(name)?|handle|title|label|number|no|nr|sku|iso\d*|vin|iban|bic|isbn|ean|gtin|plate|serial|domain|host(name)?|path|url|uri|hash|sha\d*|md5|checksum|digest|token|phone|key)$/;

/** Shapes that no person types, which one value is enough to know: a UUID behind a name, CUID, ULID, NanoID, KSUID, ObjectId and hashes in hex. */
const shapes = [
  /^[A-Za-z]\w{0,15}[_:-][0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
  /^(?=(?:.*\d){2})c[0-9a-z]{24}$/,
  /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/,
  /^(?=.*\d)(?=.*[a-z])(?=.*[A-Z])[A-Za-z0-9_-]{21}$/,
  /^(?=.*\d)(?=.*[a-z])(?=.*[A-Z])[A-Za-z0-9]{27}$/,
  /^(?=(?:.*\d){4})(?=(?:.*[a-f]){2})(?:[0-9a-f]{24}|[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})$/,
];

/** Values fewer than this say nothing together. */
const fewest = 5;
/** Letters and digits that a judgement by frequency needs. */
const enough = 60;

/**
 * Whether a program made these texts, as far as they show it. Made ones have no words in them: digits and letters change places often, vowels are
 * as rare as other letters, and no part is counted up. `unclear` where neither that nor the contrary shows.
 */
export function originOf(values: readonly string[], column: string): TextOrigin {
  if (values.length === 0) return 'unclear';
  const isRandom = looksRandom(values);
  const isMade = (values.every(isShaped) && !hasWords(values.join(' '))) || (isRandom && isLong(values));
  if (isMade) return meaning.test(snakeCase(column)) ? 'unclear' : 'generated';
  const isMixed = values.some((value) => isShaped(value) && !hasWords(value));
  return isRandom || isMixed || values.every((value) => /^\d{15,}$/.test(value)) ? 'unclear' : 'typed';
}

const isShaped = (value: string) => shapes.some((shape) => shape.test(value));

/** `camera1position2stage3lft`: runs of letters with the vowels of a language. */
function hasWords(text: string): boolean {
  const letters = (text.match(/[a-z]{4,}/gi) ?? []).join('');
  return letters.length * 2 > text.length && share(letters, /[aeiou]/i) >= 0.3;
}

/** Long enough that nobody types it, and not in capitals alone, as people print codes on things. */
const isLong = (values: readonly string[]) =>
  values.every((value) => value.length >= 10) &&
  withoutCommonEnds(values).join('').length >= values.length * 8 &&
  (/[a-z]/.test(values.join('')) || values.every(isShaped));

function looksRandom(values: readonly string[]): boolean {
  if (values.length < fewest || !values.every((value) => /^[0-9A-Za-z_-]{6,64}$/.test(value))) return false;
  // What all have in common is a prefix or a time, and is not made anew.
  const text = withoutCommonEnds(values).join('');
  const plain = text.replace(/[_-]/g, '');
  if (plain.length < enough || text.length < values.length * 5) return false;
  if (text.length - plain.length > text.length / 12) return false;
  const changes = plain.match(/\d(?=[A-Za-z])|[A-Za-z](?=\d)/g)?.length ?? 0;
  const letters = plain.replace(/\d/g, '');
  const isHex = /^[0-9a-f]+$/.test(plain);
  return changes / plain.length >= 0.15 && (isHex || share(letters, /[aeiou]/i) <= 0.28);
}

function withoutCommonEnds(values: readonly string[]): string[] {
  const [first = ''] = values;
  const common = (at: (value: string, n: number) => string | undefined) => {
    let n = 0;
    while (n < first.length && values.every((value) => at(value, n) === at(first, n))) n += 1;
    return n;
  };
  const start = common((value, n) => value[n]);
  const end = common((value, n) => value.at(-1 - n));
  return values.map((value) => value.slice(start, Math.max(start, value.length - end)));
}

const share = (text: string, of: RegExp) =>
  [...text].filter((each) => of.test(each)).length / (text.length || 1);
