/** How deep the values of a request may nest; the deepest contract has five levels. */
export const MAX_DEPTH = 16;
/** How many values (members, elements, the objects and arrays themselves) a request may hold: a commit of 500 whole rows has 22,000. */
export const MAX_VALUES = 30_000;
/** The longest text of a request in bytes: a note of 10,000 characters, each written as an escape. */
export const MAX_STRING_BYTES = 64 * 1024;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;

const isOpening = (byte: number) => byte === 0x5b || byte === 0x7b;
const isClosing = (byte: number) => byte === 0x5d || byte === 0x7d;

/**
 * Looks once over the bytes of a JSON text, before anything is made of them, and says in a sentence what is too much in
 * it: too deep, too many values, or too long a text. Null where all is within bounds. It need not be valid JSON.
 */
export function findExcess(text: Uint8Array): string | null {
  let depth = 0;
  let values = 1;
  for (let at = 0; at < text.length; at++) {
    const byte = text[at] as number;
    if (byte === QUOTE) {
      const end = endOfString(text, at);
      if (end - at > MAX_STRING_BYTES)
        return `A text in the body is longer than ${MAX_STRING_BYTES / 1024} KB.`;
      at = end;
    } else if (isOpening(byte)) {
      depth += 1;
      values += 1;
      if (depth > MAX_DEPTH) return `The body nests more than ${MAX_DEPTH} levels deep.`;
    } else if (isClosing(byte)) depth -= 1;
    else if (byte === COMMA) values += 1;
    if (values > MAX_VALUES)
      return `The body holds more than ${MAX_VALUES} values. Send it in several parts.`;
  }
  return null;
}

/** The place of the quote that ends the string which begins at `start`; the end of the text where none does. */
function endOfString(text: Uint8Array, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== QUOTE) at += text[at] === BACKSLASH ? 2 : 1;
  return at;
}
