import { nameIn, type Token } from './tokens.ts';

/** What stands beside each other in a part of an expression, seen from the old keys in it. */
export type Item =
  /** An old key as it is, or the first of several that is there. */
  | { is: 'key' }
  /** An old key's text. */
  | { is: 'text' }
  /** A function with its arguments. */
  | { is: 'call'; of: string; inside: Token[] }
  | { is: 'group'; inside: Token[] }
  /** A subquery: what it selects, and what it selects that from. */
  | { is: 'query'; selects: Token[]; from: Token[] }
  | { is: 'other'; text: string };

const splitting = new Set(['AND', 'OR', 'CASE', 'WHEN', 'THEN', 'ELSE', 'END', 'WHERE', 'JOIN', 'ON', ',']);
const texts = new Set(['text', 'varchar', 'bpchar', 'character']);

/** An expression's parts, one after the other, each as its items. */
export function readItems(tokens: readonly Token[], names: ReadonlyMap<string, string>): Item[][] {
  const solid = tokens.filter(({ is }) => is !== 'space');
  const parts: Item[][] = [[]];
  for (let at = 0; at < solid.length; ) {
    const token = solid[at];
    if (token?.is !== 'group' && token && splitting.has(token.text)) {
      parts.push([]);
      at += 1;
      continue;
    }
    const { item, length } = itemAt(solid.slice(at), names);
    parts.at(-1)?.push(item);
    at += length;
  }
  return parts.filter((part) => part.length > 0);
}

function itemAt(
  tokens: readonly Token[],
  names: ReadonlyMap<string, string>,
): { item: Item; length: number } {
  const [first, second, third] = tokens;
  if (first?.is === 'group') return groupAt(first, tokens, names);
  if (isSign(second, '.') && third?.is === 'name') {
    const { item, length } = itemAt(tokens.slice(2), names);
    return { item, length: length + 2 };
  }
  const text = first?.text ?? '';
  if (first?.is === 'name' && second?.is === 'group' && second.brackets === '()' && !notCalled.has(text))
    return { item: called(text, second.inside, names), length: 2 };
  // A type may be named like a column.
  if (isSign(first, '::')) return { item: { is: 'other', text: '::' }, length: 2 };
  return { item: names.has(nameIn(first) ?? '') ? { is: 'key' } : { is: 'other', text }, length: 1 };
}

const notCalled = new Set(['NOT', 'IS', 'FROM', 'IN', 'LIKE', 'EXISTS', 'ON', 'JOIN', 'SELECT']);

/** A subquery in brackets; null where they hold something else. */
function queryIn(inside: readonly Token[]): Item | null {
  const solid = inside.filter(({ is }) => is !== 'space');
  if (nameIn(solid[0]) !== 'SELECT') return null;
  const from = solid.findIndex((token) => nameIn(token) === 'FROM');
  const end = from < 0 ? solid.length : from;
  return { is: 'query', selects: solid.slice(1, end), from: solid.slice(end) };
}

function called(of: string, inside: Token[], names: ReadonlyMap<string, string>): Item {
  const isOfKeys =
    of === 'COALESCE' &&
    readItems(inside, names).every(([it, ...rest]) => it?.is === 'key' && rest.length === 0);
  return isOfKeys ? { is: 'key' } : { is: 'call', of, inside };
}

/** Brackets; around a key alone they are there for a cast. */
function groupAt(
  { inside }: Extract<Token, { is: 'group' }>,
  [, cast, type]: readonly Token[],
  names: ReadonlyMap<string, string>,
): { item: Item; length: number } {
  const query = queryIn(inside);
  if (query) return { item: query, length: 1 };
  const [[only, ...more] = [], ...others] = readItems(inside, names);
  const isKey = only?.is === 'key' && more.length === 0 && others.length === 0;
  if (!isKey) return { item: { is: 'group', inside }, length: 1 };
  if (!isSign(cast, '::')) return { item: { is: 'key' }, length: 1 };
  return {
    item: texts.has(nameIn(type) ?? '') ? { is: 'text' } : { is: 'call', of: '::', inside },
    length: 3,
  };
}

const isSign = (token: Token | undefined, text: string) => token?.is === 'sign' && token.text === text;
