/**
 * Reads text between tabs and line ends; every line end is one row more. With `isQuoted`, a cell in quotes may hold both, as
 * spreadsheets write it; they quote only what needs it, so other quotation marks are the cell's own ("SDI 1, main" of a list).
 */
export function readTsv(text: string, isQuoted: boolean): string[][] {
  const rows: string[][] = [[]];
  let at = 0;
  for (;;) {
    const quoted = isQuoted && text[at] === '"' ? quotedCell(text, at) : null;
    const end = quoted?.end ?? plainEnd(text, at);
    rows.at(-1)?.push(quoted?.cell ?? text.slice(at, end));
    if (end >= text.length) return rows;
    if (text[end] !== '\t') rows.push([]);
    at = text.startsWith('\r\n', end) ? end + 2 : end + 1;
  }
}

const breaks = /[\t\r\n]/g;

/** Where a cell without quotes ends. */
function plainEnd(text: string, from: number): number {
  breaks.lastIndex = from;
  return breaks.exec(text)?.index ?? text.length;
}

const quotedForm = /"((?:[^"]|"")*)"(?=[\t\r\n]|$)/y;

/** The quoted cell that begins at a place; null where its quotation marks are text. */
function quotedCell(text: string, at: number): { cell: string; end: number } | null {
  quotedForm.lastIndex = at;
  const inside = quotedForm.exec(text)?.[1];
  if (inside === undefined) return null;
  const cell = inside.replaceAll('""', '"').replace(/\r\n?/g, '\n');
  return /[\t\n"]/.test(cell) ? { cell, end: quotedForm.lastIndex } : null;
}
