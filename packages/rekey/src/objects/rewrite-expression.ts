import { ident } from '../database/sql.ts';
import { type Item, readItems } from './items.ts';
import { nameIn, readTokens, type Token, writeTokens } from './tokens.ts';

/** What an expression is for: a condition decides about rows, the key of an index only tells them apart. */
export type Purpose = 'condition' | 'key';

/**
 * An expression with uuids in the place of old keys, or null where it does more with those than ask whether they are there and whether
 * two of them are the same: it then compares with values of the old type, counts, or reads their text, and only a person can say what
 * that means for a uuid. `names` leads from the old columns to the uuids'. The key of an index may also be made of a key's text.
 */
export function rewriteExpression(
  sql: string,
  names: ReadonlyMap<string, string>,
  purpose: Purpose,
): string | null {
  return fits(readTokens(sql), names, purpose, true) ? renameColumns(sql, names) : null;
}

/** An expression with other names for some of its columns, whatever it does with them. */
export const renameColumns = (sql: string, names: ReadonlyMap<string, string>): string =>
  writeTokens(rename(readTokens(sql), names));

/** An expression names one of the columns. */
export const mentionsAny = (sql: string, columns: readonly string[]): boolean =>
  mentions(readTokens(sql), new Map(columns.map((column) => [column, column])));

function rename(tokens: readonly Token[], names: ReadonlyMap<string, string>): Token[] {
  return tokens.map((token, at): Token => {
    if (token.is === 'group') return { ...token, inside: rename(token.inside, names) };
    const to = names.get(nameIn(token) ?? '');
    if (to === undefined || isNoColumn(tokens[at - 1], tokens[at + 1])) return token;
    return { is: 'name', text: ident(to) };
  });
}

/** A type stands behind `::`, a qualifier before a dot, a function before brackets. */
const isNoColumn = (before: Token | undefined, after: Token | undefined) =>
  (before?.is === 'sign' && before.text === '::') ||
  (after?.is === 'sign' && after.text === '.') ||
  (after?.is === 'group' && after.brackets === '()');

type Names = ReadonlyMap<string, string>;

/** Words and signs that only ask whether a key is there, and whether two are the same. */
const asking = new Set(['IS', 'NOT', 'NULL', 'DISTINCT', 'FROM', 'IN', '=', '<>']);
const comparing = new Set(['IS', 'IN', '=', '<>']);
/** Functions that ask of every argument whether it is there. */
const counting = new Set(['num_nulls', 'num_nonnulls']);

/** Every part, between AND, OR and the words of a CASE, leaves old keys alone or only asks. `isWhole`: nothing stands around it. */
function fits(tokens: readonly Token[], names: Names, purpose: Purpose, isWhole: boolean): boolean {
  const parts = readItems(tokens, names);
  return parts.every((part) => {
    if (!part.some(({ is }) => is === 'key')) return part.every((item) => groupFits(item, names, purpose));
    if (part.length === 1) return isWhole && parts.length === 1 && purpose === 'key';
    const says = (item: Item, words: ReadonlySet<string>) => item.is === 'other' && words.has(item.text);
    const isKey = (item: Item) => item.is === 'key' || selectsKeys(item, names);
    return part.every((item) => isKey(item) || says(item, asking)) && part.some((it) => says(it, comparing));
  });
}

/** A subquery of keys alone: one of them is compared with. */
function selectsKeys(item: Item, names: Names): boolean {
  if (item.is !== 'query') return false;
  const lists = readItems(item.selects, names);
  return (
    lists.every(([it, ...rest]) => it?.is === 'key' && rest.length === 0) &&
    fits(item.from, names, 'condition', false)
  );
}

function groupFits(item: Item, names: Names, purpose: Purpose): boolean {
  switch (item.is) {
    case 'key':
    case 'other':
      return true;
    case 'call':
      if (!mentions(item.inside, names) || counting.has(item.of)) return true;
      // What a function makes of a key is known of its text alone, and only that it differs.
      return (
        purpose === 'key' &&
        readItems(item.inside, names).every((part) =>
          part.every((it) => it.is !== 'key' && groupFits(it, names, purpose)),
        )
      );
    case 'text':
      return purpose === 'key';
    case 'group':
      return fits(item.inside, names, purpose, false);
    case 'query':
      return !mentions(item.selects, names) && fits(item.from, names, purpose, false);
    default:
      return item satisfies never;
  }
}

const mentions = (tokens: readonly Token[], names: Names): boolean =>
  tokens.some((token, at) =>
    token.is === 'group'
      ? mentions(token.inside, names)
      : names.has(nameIn(token) ?? '') && !isNoColumn(tokens[at - 1], tokens[at + 1]),
  );
