import type { SchemaFile, Span } from './syntax.ts';

/** A piece of a file's text and what stands there instead. */
export interface Edit extends Span {
  path: string;
  text: string;
}

/** The text with the edits of its file done; those at one place keep their order. */
export function applyEdits(
  { path, text }: Pick<SchemaFile, 'path' | 'text'>,
  edits: readonly Edit[],
): string {
  let [done, at] = ['', 0];
  for (const edit of edits.filter((it) => it.path === path).sort((a, b) => a.start - b.start)) {
    done += text.slice(at, edit.start) + edit.text;
    at = Math.max(at, edit.end);
  }
  return done + text.slice(at);
}

/** A line of its own, indented like the node that it follows. */
export function lineAfter({ path, text }: SchemaFile, node: Span, line: string): Edit {
  const end = endOfLine(text, text.indexOf('\n', node.end));
  return { path, start: end, end, text: `${eolOf(text)}${indentOf(text, node)}${line}` };
}

/** A line of its own before the node's. */
export function lineBefore({ path, text }: SchemaFile, { start, end }: Span, line: string): Edit {
  return { path, start, end: start, text: `${line}${eolOf(text)}${indentOf(text, { start, end })}` };
}

/** Lines behind all that a block has, with an empty line before them. */
export function linesAtEnd({ path, text }: SchemaFile, body: Span, lines: readonly string[]): Edit {
  const start = body.start + text.slice(body.start, body.end).trimEnd().length;
  const eol = eolOf(text);
  return { path, start, end: start, text: eol + lines.map((line) => `${eol}  ${line}`).join('') };
}

/** The node's line goes, with the `///` that describe it. */
export function withoutLine({ path, text }: SchemaFile, node: Span): Edit {
  let first = text.lastIndexOf('\n', node.start - 1) + 1;
  while (first > 0) {
    const before = text.lastIndexOf('\n', first - 2) + 1;
    if (!/^\s*\/\/\//.test(text.slice(before, first))) break;
    first = before;
  }
  // From the end of the line before to its own end: a line that comes behind either of them stays whole.
  const start = endOfLine(text, Math.max(first - 1, 0));
  return { path, start, end: endOfLine(text, text.indexOf('\n', node.end)), text: '' };
}

/** Before the newline there, and before its carriage return. */
function endOfLine(text: string, newline: number): number {
  if (newline < 0) return text.length;
  return text[newline - 1] === '\r' ? newline - 1 : newline;
}

/** The line ends of a file. */
export const eolOf = (text: string) => (text.includes('\r\n') ? '\r\n' : '\n');

const indentOf = (text: string, { start }: Span) => {
  const before = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  return /^\s*/.exec(before)?.[0] ?? '';
};

/** The text with spaces in place of these pieces; lines stay where they are. */
export const blankOut = (text: string, spans: readonly Span[]): string =>
  spans.reduce(
    (blanked, { start, end }) =>
      blanked.slice(0, start) + blanked.slice(start, end).replace(/[^\r\n]/g, ' ') + blanked.slice(end),
    text,
  );
