import type { Uuid } from './brands.ts';

// Hex with hyphens anywhere between groups of four, in braces, or behind "urn:uuid:": what Postgres or a person takes for a uuid.
const HEX = '([0-9a-f]{4}(?:-?[0-9a-f]{4}){7})';
const UUID_TEXT = new RegExp(`^(?:(?:urn:uuid:)?${HEX}|\\{${HEX}\\})$`, 'i');

/** Whether a text reads as a uuid in any spelling: of any version, bare or in both braces, behind `urn:uuid:`, with loose hyphens. */
export function readsAsUuid(text: string): boolean {
  return readUuid(text) !== null;
}

/** The uuid that a text of any spelling names, as Postgres prints it; null for any other text. One brace alone, or a urn in braces, is none. */
export function readUuid(text: string): Uuid | null {
  const match = text.length < 32 || text.length > 64 ? null : UUID_TEXT.exec(text);
  const hex = match?.[1] ?? match?.[2];
  if (hex === undefined) return null;
  const digits = hex.replaceAll('-', '').toLowerCase();
  return [8, 12, 16, 20, 32]
    .map((end, part, ends) => digits.slice(part === 0 ? 0 : ends[part - 1], end))
    .join('-') as Uuid;
}
