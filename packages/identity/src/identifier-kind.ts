import { isUuid } from './uuid.ts';
import { readsAsUuid, readUuid } from './uuid-text.ts';

/**
 * What a text reads as. Only `uuid` is certain; the others are shapes that a display id may have too, so a lookup
 * that misses one goes on to the next kind.
 */
export type IdentifierKind = 'uuid' | 'uuid-variant' | 'cuid' | 'cuid2' | 'ulid' | 'nanoid' | 'business';

// Digits are demanded so that a long lower-case word stays a display id.
const CUID = /^(?=.*\d)c[0-9a-z]{24}$/;
const CUID2 = /^(?=.*\d)[a-z][0-9a-z]{23}$/;
// 26 digits of Crockford's base 32, which has no I, L, O or U; the first holds three bits.
const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/i;
const SHORTEST = 21;
const NANOID = /^(?=.*\d)(?=.*[a-z])(?=.*[A-Z])[A-Za-z0-9_-]{21}$/;

/**
 * The kind of an identifier, taken letter for letter (nothing is trimmed or normalised): `uuid` as isUuid reads it,
 * `uuid-variant` for other spellings (braces, `urn:uuid:`, missing or odd hyphens, an unknown version), version 1 and
 * 2 CUIDs, ULIDs and NanoIDs of their usual lengths, else `business`.
 */
export function identifierKind(text: string): IdentifierKind {
  if (text.length < SHORTEST || text.length > 64) return 'business';
  if (isUuid(text)) return 'uuid';
  if (readsAsUuid(text)) return 'uuid-variant';
  if (CUID.test(text)) return 'cuid';
  if (CUID2.test(text)) return 'cuid2';
  if (ULID.test(text)) return 'ulid';
  return NANOID.test(text) ? 'nanoid' : 'business';
}

/** True for a text that no display id may be, because it reads as a uuid of any spelling or as a CUID. */
export function readsAsKey(text: string): boolean {
  const kind = identifierKind(text);
  return kind === 'uuid' || kind === 'uuid-variant' || kind === 'cuid' || kind === 'cuid2';
}

/**
 * The text under which two spellings of one key are the same key: a uuid as readUuid gives it, a ULID in capitals, and
 * any other key letter for letter in NFC, for in a NanoID or a key of digits and letters the case tells keys apart.
 */
export function canonicalKey(key: string): string {
  return readUuid(key) ?? (identifierKind(key) === 'ulid' ? key.toUpperCase() : key.normalize('NFC'));
}
