/** The most characters (Unicode code points, as Postgres' char_length counts) of a display id. */
export const DISPLAY_ID_MAX = 64;

/** The outcome of normalising a display id; `problem` is a sentence for the person who typed it. */
export type DisplayIdReading = { ok: true; id: string } | { ok: false; problem: string };

/** Control and invisible format characters (zero-width, bidi, soft hyphen) and halves of surrogate pairs. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}]/u;

/** All that Postgres reads as a uuid, which is more than RFC 9562 allows: any version, braces, `urn:`, loose hyphens. */
const UUID_LIKE = /^(?:urn:uuid:)?\{?(?:[0-9a-f]{4}-?){7}[0-9a-f]{4}\}?$/i;

/**
 * A display id as it is stored: NFC, trimmed, each run of white space (tabs and line breaks too) one blank.
 * Refused are: nothing left, unseen characters, more than DISPLAY_ID_MAX characters, and what reads as a uuid.
 */
export function normalizeDisplayId(text: string): DisplayIdReading {
  const id = text.normalize('NFC').replace(/\s+/g, ' ').trim();
  if (id === '') return problem('Give an id, such as "SRC 12".');
  const unseen = UNSEEN.exec(id);
  if (unseen) {
    return problem(
      `An id cannot hold the unseen character ${codePoint(unseen[0])}; delete character ${positionOf(id, unseen.index)} or type the id anew.`,
    );
  }
  const length = [...id].length;
  if (length > DISPLAY_ID_MAX) {
    return problem(`An id has at most ${DISPLAY_ID_MAX} characters and this one has ${length}; shorten it.`);
  }
  if (UUID_LIKE.test(id)) {
    return problem(
      'An id cannot look like a uuid, because it would be taken for the identity of a row; choose a name.',
    );
  }
  return { ok: true, id };
}

/** The key under which the database holds an id to be taken: lower(id). Two ids are the same if their keys are. */
export function displayIdKey(id: string): string {
  // Postgres lowers character by character; the whole-text form would end a word in another sigma and make two of the Turkish dotted I.
  return isAscii(id) ? id.toLowerCase() : Array.from(id, lowerOne).join('');
}

/** Whether the database holds two stored ids to be the same: equal apart from case. */
export function isSameDisplayId(a: string, b: string): boolean {
  return a === b || displayIdKey(a) === displayIdKey(b);
}

function problem(sentence: string): DisplayIdReading {
  return { ok: false, problem: sentence };
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

function positionOf(text: string, index: number): number {
  return [...text.slice(0, index)].length + 1;
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return false;
  return true;
}

function lowerOne(character: string): string {
  return String.fromCodePoint(character.toLowerCase().codePointAt(0) ?? 0);
}
