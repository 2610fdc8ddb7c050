/** Cells in rows, as the clipboard carries them. A row may be shorter than others: what it lacks is not pasted. */
export type Cells = readonly (readonly string[])[];

/** One cell as spreadsheets write it: quoted where it holds a tab, a line end or a quote. */
export const tsvCell = (text: string): string =>
  /[\t\r\n"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

/** Rows of cells as text between tabs and line ends, without one at the end. */
export const tsvText = (cells: Cells): string => cells.map((row) => row.map(tsvCell).join('\t')).join('\n');
