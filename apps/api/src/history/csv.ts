/** One line of CSV (RFC 4180), with its line end. */
export function csvLine(cells: readonly unknown[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

/**
 * A cell that a spreadsheet shows and never runs: text that it would take for a formula gets an apostrophe before it.
 * A plain number stays what it is, also a negative one.
 */
function csvCell(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  const harmless = /^[-+]?\d+(\.\d+)?$/.test(text) || !/^[\s]*[=+\-@\t\r\n＝＋－＠]/.test(text);
  const shown = harmless ? text : `'${text}`;
  return /[",\r\n]/.test(shown) ? `"${shown.replaceAll('"', '""')}"` : shown;
}
