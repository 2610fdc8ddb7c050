import { readTsv } from './read-tsv.ts';
import type { Cells } from './tsv.ts';

/**
 * The cells in a clipboard. `table` are those of its text/html, where it has a table; null where it has none.
 *
 * Text alone is ambiguous. Excel and LibreOffice end it with a line end that is no row, Google Sheets does not; a cell that
 * begins with a quotation mark looks like a quoted one. A table is not, but it has lost blanks and line ends. So the text is read in
 * each way that it can mean, and the first reading that has the table's shape is taken; without a table, the first.
 */
export function clipboardCells(text: string, table: Cells | null): Cells {
  const shorter = text.replace(/\r\n$|[\r\n]$/, '');
  const readings = [
    withoutTail(readTsv(shorter, true)),
    withoutTail(readTsv(text, true)),
    withoutTail(readTsv(shorter, false)),
    withoutTail(readTsv(text, false)),
  ];
  const [first = []] = readings;
  if (table === null || table.length === 0) return first;
  return readings.find((reading) => hasShapeOf(reading, table)) ?? table;
}

/** Rows at the end that lack the cells of a block of several columns are line ends too many, as Numbers adds them. */
function withoutTail(rows: readonly string[][]): Cells {
  const width = rows[0]?.length ?? 0;
  if (width < 2) return rows;
  const last = rows.findLastIndex((row) => row.length > 1 || row[0] !== '');
  return rows.slice(0, last + 1);
}

const hasShapeOf = (cells: Cells, table: Cells) =>
  cells.length === table.length && cells.every((row, at) => row.length === table[at]?.length);
