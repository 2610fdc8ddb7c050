import { type Reading, read, refuse } from './reading.ts';

/** An item that would not come back as it is without quotation marks. */
const needsQuotes = (item: string) =>
  item === '' || item !== item.trim() || item.startsWith('"') || /[,\r\n]/.test(item);

/** A list as one text: items between commas; one that holds a comma stands in quotation marks, as in CSV (RFC 4180). */
export const listText = (items: readonly string[]): string =>
  items.map((item) => (needsQuotes(item) ? `"${item.replaceAll('"', '""')}"` : item)).join(', ');

const EXAMPLE = '"SDI 1, main", SDI 2';

/** Reads items between commas or line ends. A quotation mark inside of an item is part of it (5" monitor). */
export function readList(label: string, text: string): Reading<string[]> {
  const items: string[] = [];
  // An item is quoted, or reaches to the next comma or line end; the sign behind it is taken along.
  const item = /\s*(?:"((?:[^"]|"")*)"[^\S\r\n]*|([^\s",][^,\r\n]*)|)(,|\r?\n|\r|$)/y;
  while (item.lastIndex < text.length) {
    const found = item.exec(text);
    if (!found)
      return refuse(`${label}: a quotation mark is not closed, or text follows it. Type it as ${EXAMPLE}.`);
    const [, quoted, plain] = found;
    if (quoted !== undefined) items.push(quoted.replaceAll('""', '"'));
    else if (plain !== undefined && plain.trim() !== '') items.push(plain.trim());
  }
  return read(items);
}
