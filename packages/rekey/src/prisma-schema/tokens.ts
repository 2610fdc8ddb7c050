import { RekeyError } from '../database/rekey-error.ts';
import type { Span } from './syntax.ts';

/** A word, text, number or sign of schema.prisma; comments are dropped, line ends kept because they end a field. */
export interface Token extends Span {
  is: 'word' | 'string' | 'number' | 'sign' | 'newline' | 'end';
  /** Of a string: what it means, escapes resolved. */
  text: string;
}

const pattern = new RegExp(
  [
    /(?<newline>\r?\n)/u,
    /(?<blank>[ \t\r\uFEFF\u00A0]+|\/\/[^\n\r]*|\/\*[\s\S]*?\*\/)/u,
    /(?<word>[\p{L}_][\p{L}\p{N}_-]*)/u,
    /(?<number>-?\d+(?:\.\d+)?)/u,
    /(?<string>"(?:[^"\\\n]|\\.)*")/u,
    /(?<sign>@@|[@{}()[\],:.?=!])/u,
  ]
    .map(({ source }) => source)
    .join('|'),
  'uy',
);

/** Cuts a file's text into tokens; the last one is `end`. */
export function readTokens(text: string, path: string): Token[] {
  const tokens: Token[] = [];
  let start = 0;
  while (start < text.length) {
    pattern.lastIndex = start;
    const groups = pattern.exec(text)?.groups;
    if (!groups) throw badSchema(path, text, start, `${JSON.stringify(text[start])} has no meaning here`);
    const end = pattern.lastIndex;
    const is = (['newline', 'word', 'number', 'string', 'sign'] as const).find(
      (kind) => groups[kind] !== undefined,
    );
    if (is)
      tokens.push({
        is,
        text: is === 'string' ? unquoted(text.slice(start, end)) : text.slice(start, end),
        start,
        end,
      });
    start = end;
  }
  tokens.push({ is: 'end', text: '', start, end: start });
  return tokens;
}

/** What a quoted text means; escapes are JSON's. */
function unquoted(quoted: string): string {
  try {
    return JSON.parse(quoted) as string;
  } catch {
    // Prisma is more lenient than JSON about unknown escapes: they stand for themselves.
    return quoted.slice(1, -1).replace(/\\(.)/g, '$1');
  }
}

/** The refusal of a schema file, with the line. */
export function badSchema(path: string, text: string, offset: number, problem: string): RekeyError {
  const line = text.slice(0, offset).split('\n').length;
  return new RekeyError(
    'BAD_SCHEMA_FILE',
    `${path} cannot be read: line ${line}: ${problem}.`,
    'Run `npx prisma validate`, or name another file with --schema.',
  );
}
