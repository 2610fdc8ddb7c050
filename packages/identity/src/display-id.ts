import type { DisplayId, DisplayIdText } from './brands.ts';
import { isCrowded } from './marks.ts';
import { findUnseen } from './unseen.ts';
import { readsAsUuid } from './uuid-text.ts';

/** The most characters (Unicode code points, as Postgres' char_length counts) of a display id. */
export const DISPLAY_ID_MAX = 64;

/** The outcome of normalising a display id; `problem` says what is wrong in words that follow the name of the field: "cannot look like a uuid, …", without a stop. */
export type DisplayIdReading = { ok: true; id: DisplayId } | { ok: false; problem: string };

/**
 * A display id as it is stored: NFC, trimmed, each run of white space of any kind (tabs and line breaks too) one blank.
 * Refused are: nothing left, characters that nobody sees (unseen.ts), more than DISPLAY_ID_MAX characters, and what reads as a uuid.
 */
export function normalizeDisplayId(text: string): DisplayIdReading {
  const isStored = text.length <= DISPLAY_ID_MAX && PLAIN_ID.test(text);
  return isStored ? notAsUuid(text) : readDisplayId(text);
}

/** An id as nearly all are: ASCII, with single blanks inside. It is stored as it is. */
const PLAIN_ID = /^[!-~]+(?: [!-~]+)*$/;

function readDisplayId(text: string): DisplayIdReading {
  if (isCrowded(text)) return problem('cannot hold a letter with more than 30 marks; type it anew');
  const id = displayIdText(text);
  if (id === '') return problem('must not be empty; give one, such as "SRC 12"');
  const unseen = findUnseen(id, 'id');
  if (unseen) {
    return problem(
      `cannot hold ${unseen.name}, which nobody sees; delete character ${unseen.place} or type the id anew`,
    );
  }
  const length = [...id].length;
  if (length > DISPLAY_ID_MAX) {
    return problem(`has at most ${DISPLAY_ID_MAX} characters and this one has ${length}; shorten it`);
  }
  return notAsUuid(id);
}

function notAsUuid(text: string): DisplayIdReading {
  if (!readsAsUuid(text)) return { ok: true, id: text as DisplayId };
  return problem(
    'cannot look like a uuid, because it would be taken for the identity of a row; choose a name',
  );
}

/** A text with the white space of an id: NFC, trimmed, each run of white space one blank. What is looked up by is read so, and never refused. */
export function displayIdText(text: string): string {
  return text
    .normalize('NFC')
    .replace(/\p{White_Space}+/gu, ' ')
    .trim();
}

/**
 * The key under which the database holds an id to be taken: `callsign_id_key(id)`. Two ids are the same if their keys are.
 * NFKC (full-width letters and digits are plain ones), then Unicode's simple case folding, in which I, i, İ and ı are one.
 */
export function displayIdKey(id: DisplayIdText): string {
  return isAscii(id) ? id.toLowerCase() : Array.from(id.normalize('NFKC'), foldOne).join('');
}

/** Whether the database holds two stored ids to be the same: equal apart from case and compatibility forms. */
export function isSameDisplayId(a: DisplayIdText, b: DisplayIdText): boolean {
  return a === b || displayIdKey(a) === displayIdKey(b);
}

function problem(words: string): DisplayIdReading {
  return { ok: false, problem: words };
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return false;
  return true;
}

// Character by character, as Postgres does it: the whole-text forms end a word in another sigma and make two letters of some.
function foldOne(character: string): string {
  const upper = character.toUpperCase();
  const lower = (isOneCharacter(upper) ? upper : character).toLowerCase();
  return String.fromCodePoint(lower.codePointAt(0) ?? 0);
}

function isOneCharacter(text: string): boolean {
  return text.length === 1 || (text.length === 2 && (text.codePointAt(0) ?? 0) > 0xffff);
}
