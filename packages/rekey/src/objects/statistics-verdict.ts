import type { Statistics } from '../catalog/catalog.ts';
import { rewriteExpression } from './rewrite-expression.ts';
import { namesOf, type Successor } from './successors.ts';
import { listOf, readTokens, type Token, writeTokens } from './tokens.ts';

/** What follows the name in CREATE STATISTICS, with uuids, or null where an expression has no meaning for a uuid. */
export function rewriteStatistics(
  { definition }: Statistics,
  concerned: readonly Successor[],
): string | null {
  const names = namesOf(concerned, 'before');
  if (concerned.some(({ columns }) => !columns.every((column) => names.has(column)))) return null;
  const tokens = readTokens(definition);
  const word = (text: string) => (token: Token) => token.is === 'name' && token.text === text;
  const [on, from] = [tokens.findIndex(word('ON')), tokens.findLastIndex(word('FROM'))];
  const kinds = tokens.slice(0, on).find(({ is }) => is === 'group');
  const of = listOf(tokens.slice(on + 1, from)).map((part) =>
    rewriteExpression(writeTokens(part).trim(), names, 'key'),
  );
  if (of.some((part) => part === null)) return null;
  return `${kinds ? ` ${writeTokens([kinds])}` : ''} on ${of.join(', ')} ${writeTokens(tokens.slice(from))}`;
}
