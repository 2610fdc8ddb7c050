import type { Wording } from '@callsign/contracts/value-text';
import { shownText } from '../columns/cell-text.ts';
import type { CellColumn } from '../columns/columns.ts';
import { valueIn } from '../sync/row.ts';
import type { Block } from './selection.ts';
import type { Cells } from './tsv.ts';

/** The cells that Ctrl+C takes, as they are read on the screen. A single cell with an id stands for its whole row. */
export function copiedBlock({ rows, columns }: Block, all: readonly CellColumn[]): Block {
  const isId = rows.length === 1 && columns.length === 1 && columns[0]?.field === 'id';
  return { rows, columns: isId ? all : columns };
}

/** The texts of a block. A secret that this person is not told is empty: what stands for it on the screen is no value. */
export const textsOf = ({ rows, columns }: Block, wording: Wording): Cells =>
  rows.map(({ row }) =>
    columns.map((column) => (column.isHidden ? '' : shownText(column, valueIn(row, column.field), wording))),
  );

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const escaped = (text: string) => text.replace(/[&<>"]/g, (sign) => escapes[sign] ?? sign);

/**
 * A block as the table that spreadsheets paste. Cells that are no numbers are marked as text, each in the way that one of them
 * knows (Excel by a style, LibreOffice by a format, Google Sheets by a value), so that "007", "1E3", "1-2" and "=1+1" stay what they are.
 */
export function tableHtml(cells: Cells, columns: readonly CellColumn[]): string {
  const rows = cells.map((row) => {
    const tds = row.map((text, at) => {
      const isNumber = columns[at]?.kind === 'number';
      const value = escaped(JSON.stringify({ 1: 2, 2: text }));
      const mark = `style="mso-number-format:'\\@';white-space:pre-wrap" sdnum="1033;0;@" data-sheets-value="${value}"`;
      const inside = escaped(text).replaceAll('\n', '<br style="mso-data-placement:same-cell">');
      return isNumber || text === '' ? `<td>${inside}</td>` : `<td ${mark}>${inside}</td>`;
    });
    return `<tr>${tds.join('')}</tr>`;
  });
  return `<meta charset="utf-8"><table>${rows.join('')}</table>`;
}
