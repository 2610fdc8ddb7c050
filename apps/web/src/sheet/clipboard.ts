import type { Wording } from '@callsign/contracts/value-text';
import { shownText } from '../columns/cell-text.ts';
import type { CellColumn } from '../columns/columns.ts';
import { type AnyRow, valueIn } from '../sync/row.ts';

/** One cell as Excel reads it: quoted where it holds a tab, a line end or a quote. */
export const tsvCell = (text: string) => (/[\t\r\n"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

const unquoted = (text: string) => text.replaceAll('""', '"');

/** The text of one pasted cell: spreadsheets add one line end, and quote what needs it. */
export function pastedCell(text: string): string {
  const cell = text.replace(/\r\n/g, '\n').replace(/\n$/, '');
  const quoted = /^"((?:[^"]|"")*)"$/.exec(cell);
  // Spreadsheets quote only what needs it: other quotation marks are the cell's own ("SDI 1, main" of a list).
  return quoted?.[1] !== undefined && tsvCell(unquoted(quoted[1])) === cell ? unquoted(quoted[1]) : cell;
}

/** Whether pasted text is a block of several cells. */
export const isBlock = (text: string) => {
  const cell = text.replace(/\r\n/g, '\n').replace(/\n$/, '');
  return !/^"(?:[^"]|"")*"$/.test(cell) && /[\t\n]/.test(cell);
};

/** The text that Ctrl+C puts into the clipboard: the cell under the cursor, or the whole row from its id. */
export function copiedText(
  row: AnyRow,
  field: string,
  columns: readonly CellColumn[],
  wording: Wording,
): string {
  const copied = field === 'id' ? columns : columns.filter((column) => column.field === field);
  return copied.map((column) => tsvCell(shownText(column, valueIn(row, column.field), wording))).join('\t');
}
