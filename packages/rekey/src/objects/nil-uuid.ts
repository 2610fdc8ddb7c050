import { renameColumns } from './rewrite-expression.ts';
import { listOf, nameIn, readTokens, type Token, writeTokens } from './tokens.ts';

/** The nil UUID of RFC 9562: no generator makes it, so that it can stand for "none". */
const nil = `'00000000-0000-0000-0000-000000000000'::uuid`;

/**
 * An expression in which COALESCE puts a literal of the old type in the place of an empty key, over uuids: the nil UUID stands there then.
 * Null where it has none. Whether the literal meant nobody is for a person to say. `names` leads from the old columns to the uuids'.
 */
export function withNilUuid(sql: string, names: ReadonlyMap<string, string>): string | null {
  const tokens = readTokens(sql);
  const replaced = replace(tokens, names);
  return writeTokens(replaced) === writeTokens(tokens) ? null : renameColumns(writeTokens(replaced), names);
}

const replace = (tokens: readonly Token[], names: ReadonlyMap<string, string>): Token[] =>
  tokens.map((token, at): Token => {
    if (token.is !== 'group') return token;
    const isCoalesce = nameIn(tokens[at - 1]) === 'COALESCE';
    return { ...token, inside: isCoalesce ? nilFor(token.inside, names) : replace(token.inside, names) };
  });

/** The arguments, a literal among keys replaced. */
function nilFor(inside: Token[], names: ReadonlyMap<string, string>): Token[] {
  const parts = listOf(inside).map((part) => part.filter(({ is }) => is !== 'space'));
  const isKey = (part: Token[]) => part.length === 1 && names.has(nameIn(part[0]) ?? '');
  const isLiteral = (part: Token[]) =>
    part.some(({ is }) => is === 'value' || is === 'group') &&
    part.every((it) => !names.has(nameIn(it) ?? ''));
  if (!parts.some(isKey) || !parts.every((part) => isKey(part) || isLiteral(part))) return inside;
  return readTokens(parts.map((part) => (isKey(part) ? writeTokens(part) : nil)).join(', '));
}
