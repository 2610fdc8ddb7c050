import { z } from 'zod';

type RawIssue = z.core.$ZodRawIssue;

/** What is said of a field that was not sent. */
export const MISSING = 'is missing';

const count = (number: number | bigint) => number.toLocaleString('en');

const typeWords: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  date: 'a date',
  null: 'empty',
};

const formatWords: Readonly<Record<string, string>> = {
  datetime: 'must be a moment, such as 2026-05-01T08:00:00Z',
  date: 'must be a day, such as 2026-05-01',
  url: 'must be a web address, such as https://example.com',
  email: 'must be an e-mail address, such as kim@example.com',
  guid: 'must be a UUID',
  uuid: 'must be a UUID',
};

/**
 * What is wrong with a value, in words that follow the name of its field: "must have at least 10 characters". The
 * only source of such words on both sides, but for those that a schema gives of its own.
 */
export function issueText(issue: RawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return MISSING;
      return `must be ${typeWords[issue.expected] ?? 'of another kind'}`;
    case 'too_small':
      return leastText(issue);
    case 'too_big':
      return mostText(issue);
    case 'invalid_format':
      return formatWords[issue.format] ?? 'is not of the form that is needed here';
    case 'invalid_value':
      return choiceText(issue.values);
    case 'unrecognized_keys':
      return 'holds a field that is not known here';
    case 'not_multiple_of':
      return `must be a multiple of ${count(issue.divisor)}`;
    case 'invalid_union':
      return Array.isArray(issue.options) ? choiceText(issue.options) : 'is of no form that is known here';
    case 'invalid_key':
    case 'invalid_element':
      return 'holds an entry that is not allowed';
    case 'custom':
      return 'is not allowed';
    default:
      return issue satisfies never;
  }
}

interface Limit {
  origin: string;
  inclusive?: boolean | undefined;
  exact?: boolean | undefined;
}

function leastText({ origin, minimum, inclusive, exact }: Limit & { minimum: number | bigint }): string {
  if (!isSized(origin)) return `must be ${inclusive === false ? 'more than' : 'at least'} ${count(minimum)}`;
  if (exact) return `must have ${sized(origin, minimum)}`;
  return Number(minimum) === 1 ? 'must not be empty' : `must have at least ${sized(origin, minimum)}`;
}

function mostText({ origin, maximum, inclusive, exact }: Limit & { maximum: number | bigint }): string {
  if (!isSized(origin)) return `must be ${inclusive === false ? 'less than' : 'at most'} ${count(maximum)}`;
  return `must have ${exact ? '' : 'at most '}${sized(origin, maximum)}`;
}

const isSized = (origin: string) => ['string', 'array', 'set', 'file'].includes(origin);

function sized(origin: string, size: number | bigint): string {
  const [one, many] = origin === 'string' ? ['character', 'characters'] : ['entry', 'entries'];
  return `${count(size)} ${Number(size) === 1 ? one : many}`;
}

function choiceText(values: readonly z.core.util.Primitive[]): string {
  const names = values.map((value) => (value === '' ? 'empty' : String(value)));
  return names.length === 1 ? `must be ${names[0]}` : `must be one of ${names.join(', ')}`;
}

z.config({ localeError: issueText });
