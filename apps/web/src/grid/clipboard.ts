/** One cell as Excel reads it: quoted where it holds a tab, a line end or a quote. */
export const tsvCell = (text: string) => (/[\t\r\n"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** The text of one pasted cell: spreadsheets add one line end, and quote what needs it. */
export function pastedCell(text: string): string {
  const cell = text.replace(/\r\n/g, '\n').replace(/\n$/, '');
  const quoted = /^"((?:[^"]|"")*)"$/.exec(cell);
  return quoted?.[1] === undefined ? cell : quoted[1].replaceAll('""', '"');
}

/** Whether pasted text is a block of several cells. */
export const isBlock = (text: string) => {
  const cell = text.replace(/\r\n/g, '\n').replace(/\n$/, '');
  return !/^"(?:[^"]|"")*"$/.test(cell) && /[\t\n]/.test(cell);
};
