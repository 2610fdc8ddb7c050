import type { Cells } from '../sheet/tsv.ts';

/** The cells of the first table in text/html; null where there is none. Hidden rows are left out, as spreadsheets do in their text. */
export function tableCells(html: string): Cells | null {
  const table = new DOMParser().parseFromString(withoutStyles(html), 'text/html').querySelector('table');
  if (!table) return null;
  // A cell that spans several rows or columns has its text in the first; the others are empty, and shift nothing.
  const cells: string[][] = [];
  for (const [at, row] of [...table.rows].filter((one) => !isHidden(one)).entries()) {
    const texts = textsAt(cells, at);
    let column = 0;
    for (const cell of row.cells) {
      while (texts[column] !== undefined) column++;
      for (let down = 0; down < Math.max(1, cell.rowSpan); down++)
        for (let right = 0; right < cell.colSpan; right++) textsAt(cells, at + down)[column + right] = '';
      texts[column] = textOf(cell);
    }
  }
  return cells.slice(0, table.rows.length).map((row) => Array.from(row, (text) => text ?? ''));
}

function textsAt(cells: string[][], at: number): string[] {
  const texts = cells[at] ?? [];
  cells[at] = texts;
  return texts;
}

/** Styles are kept as data: the page's security policy forbids them, and the browser would complain of each. */
const withoutStyles = (html: string): string =>
  html
    .replace(/<style[\s>][\s\S]*?<\/style>/gi, '')
    .replace(/<[^>]*>/g, (tag) => tag.replace(/\sstyle(?=\s*=)/gi, ' data-style'));

const isHidden = ({ hidden, dataset }: HTMLElement) =>
  hidden || /display\s*:\s*none/i.test(dataset.style ?? '');

/** The text of a cell: blanks count once, as on a page; a <br> is a line end. */
function textOf(cell: HTMLElement): string {
  for (const line of cell.querySelectorAll('br')) line.replaceWith('\u2028');
  return (cell.textContent ?? '')
    .replace(/[ \t\r\n]+/g, ' ')
    .replace(/ ?\u2028 ?/g, '\n')
    .replaceAll('\u00a0', ' ')
    .replace(/^ | $/g, '');
}
