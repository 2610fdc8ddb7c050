import type { Goal } from './goals.ts';

/** A table of the report: the first row of cells is the heading. */
export interface Table {
  title: string;
  /** What a reader needs to know about it, one sentence a line. */
  notes: string[];
  cells: string[][];
  goals?: Goal[];
}

/** The table as Markdown that also reads well in a terminal: columns aligned, numbers to the right. */
export function renderTable({ title, notes, cells }: Table): string {
  const width = (column: number) => Math.max(3, ...cells.map((row) => (row[column] ?? '').length));
  const widths = (cells[0] ?? []).map((_, column) => width(column));
  const line = (row: string[]) =>
    `| ${widths.map((size, column) => (column === 0 ? (row[column] ?? '').padEnd(size) : (row[column] ?? '').padStart(size))).join(' | ')} |`;
  const rule = `|${widths.map((size, column) => `${'-'.repeat(size + 1)}${column === 0 ? '-' : ':'}`).join('|')}|`;
  const [heading = [], ...rows] = cells;
  return [
    `## ${title}`,
    '',
    ...notes,
    ...(notes.length > 0 ? [''] : []),
    line(heading),
    rule,
    ...rows.map(line),
  ].join('\n');
}

/** A number with so many digits after the point, or a dash where there is none. */
export const digits = (value: number | null, places = 0) =>
  value === null || !Number.isFinite(value)
    ? '-'
    : value.toLocaleString('en-US', { minimumFractionDigits: places, maximumFractionDigits: places });

/** "2.5 x". */
export const ratio = (ours: number, theirs: number) =>
  Number.isFinite(ours / theirs) ? `${digits(ours / theirs, 2)} x` : '-';
