/** A piece of an expression as PostgreSQL writes it back (pg_get_expr): a group stands for a pair of brackets with what is inside. */
export type Token =
  | { is: 'name' | 'value' | 'sign' | 'space'; text: string }
  | { is: 'group'; inside: Token[]; brackets: '()' | '[]' };

const pieces =
  /\s+|[eE]?'(?:[^'\\]|''|\\.)*'|"(?:[^"]|"")+"|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*|\d[\w.]*|::|[<>=!~+\-*/%^&|#@?`]+|[()[\]]|./gu;

/** Reads an expression, brackets nested. */
export function readTokens(sql: string): Token[] {
  const open: Token[][] = [[]];
  for (const [text] of sql.matchAll(pieces)) {
    const level = open.at(-1) ?? [];
    if (text === '(' || text === '[') {
      const inside: Token[] = [];
      level.push({ is: 'group', inside, brackets: text === '(' ? '()' : '[]' });
      open.push(inside);
    } else if (text === ')' || text === ']') {
      if (open.length > 1) open.pop();
    } else level.push({ is: kindOf(text), text });
  }
  return open[0] ?? [];
}

function kindOf(text: string): 'name' | 'value' | 'sign' | 'space' {
  if (/^\s/.test(text)) return 'space';
  if (/^(?:[eE]?'|\d)/.test(text)) return 'value';
  return /^["\w\u0080-\uffff]/.test(text) ? 'name' : 'sign';
}

/** The same text again. */
export const writeTokens = (tokens: readonly Token[]): string =>
  tokens
    .map((token) =>
      token.is === 'group'
        ? `${token.brackets[0]}${writeTokens(token.inside)}${token.brackets[1]}`
        : token.text,
    )
    .join('');

/** The parts of a list, between its commas. */
export function listOf(tokens: readonly Token[]): Token[][] {
  const parts: Token[][] = [[]];
  for (const token of tokens)
    if (token.is === 'sign' && token.text === ',') parts.push([]);
    else parts.at(-1)?.push(token);
  return parts;
}

/** The name that a token spells: unquoted, as the catalog has it. */
export const nameIn = (token: Token | undefined): string | null =>
  token?.is !== 'name'
    ? null
    : token.text.startsWith('"')
      ? token.text.slice(1, -1).replaceAll('""', '"')
      : token.text;
