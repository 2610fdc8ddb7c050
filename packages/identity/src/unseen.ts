/** A character that a text may not hold: its name as a person reads it ("U+200B (a zero width space)") and its place, from 1. */
export type Unseen = { name: string; place: number };

/** Where a text stands: an id; one line (a name); or lines with breaks and tabs (a note). */
export type TextForm = 'id' | 'line' | 'lines';

/**
 * What nobody sees, or nobody can read: controls, format characters, private use, unassigned, surrogates, line and
 * paragraph separators, all that Unicode says to ignore when it is not supported (zero widths, bidi, variation
 * selectors, tags, Hangul and Khmer fillers), and the letters that look like a blank without being one.
 */
const UNSEEN =
  '[\\p{Cc}\\p{Cf}\\p{Cn}\\p{Co}\\p{Cs}\\p{Zl}\\p{Zp}\\p{Default_Ignorable_Code_Point}\\u2800\\ufffc\\u{13441}\\u{13442}\\u{1d159}]';

// What people do type in names: emoji (with the unseen characters that join them and choose their looks), the joiners
// of Persian and Indic spelling, and the signs that stand over Arabic numbers, which Unicode counts as format characters.
const PICTOGRAPH = '\\p{Extended_Pictographic}(?:[\\ufe0e\\ufe0f]|\\p{Emoji_Modifier})?';
const NATION =
  '\\u{1f3f4}\\u{e0067}\\u{e0062}(?:\\u{e0065}\\u{e006e}\\u{e0067}|\\u{e0073}\\u{e0063}\\u{e0074}|\\u{e0077}\\u{e006c}\\u{e0073})\\u{e007f}';
const EMOJI = `${NATION}|${PICTOGRAPH}(?:\\u200d${PICTOGRAPH})*|[0-9#*]\\ufe0f\\u20e3`;
const JOINING = `[${['Arabic', 'Syriac', 'Nko', 'Devanagari', 'Bengali', 'Gurmukhi', 'Gujarati', 'Oriya', 'Tamil', 'Telugu', 'Kannada', 'Malayalam', 'Sinhala'].map((script) => `\\p{Script=${script}}`).join('')}]`;
const SIGNS = '[\\u0600-\\u0605\\u06dd\\u070f\\u0890\\u0891\\u08e2\\u{110bd}\\u{110cd}]';
const SEEN = `${EMOJI}|${JOINING}[\\u200c\\u200d](?=${JOINING})|${SIGNS}`;

const searched: Record<TextForm, RegExp> = {
  id: new RegExp(`(${UNSEEN})`, 'gu'),
  line: new RegExp(`${SEEN}|(${UNSEEN})`, 'gu'),
  lines: new RegExp(`${SEEN}|[\\t\\n\\r]|(${UNSEEN})`, 'gu'),
};

/** Most texts are plain ASCII, in which a short look finds nothing: the long expressions cost twenty times as much. */
const plain: Record<TextForm, RegExp> = { id: /^[ -~]*$/, line: /^[ -~]*$/, lines: /^[\t\n\r -~]*$/ };

/** The first character that a text of this form may not hold, or null. */
export function findUnseen(text: string, form: TextForm): Unseen | null {
  if (plain[form].test(text)) return null;
  for (const { 1: character, index } of text.matchAll(searched[form])) {
    if (character !== undefined)
      return { name: nameOf(character), place: [...text.slice(0, index)].length + 1 };
  }
  return null;
}

/** Those that keyboards, web pages and documents leave behind most often. */
const names: Readonly<Record<string, string>> = {
  '\u0000': 'a null character',
  '\t': 'a tab',
  '\n': 'a line break',
  '\r': 'a line break',
  '\u00ad': 'a soft hyphen',
  '\u034f': 'a combining grapheme joiner',
  '\u061c': 'a mark of writing direction',
  '\u115f': 'a Hangul filler',
  '\u1160': 'a Hangul filler',
  '\u17b4': 'a Khmer vowel that is not written',
  '\u17b5': 'a Khmer vowel that is not written',
  '\u180e': 'a Mongolian vowel separator',
  '\u200b': 'a zero width space',
  '\u200c': 'a zero width non-joiner',
  '\u200d': 'a zero width joiner',
  '\u2028': 'a line break',
  '\u2029': 'a paragraph break',
  '\u2060': 'a word joiner',
  '\u2800': 'a blank Braille pattern',
  '\u3164': 'a Hangul filler',
  '\ufeff': 'a byte order mark',
  '\uffa0': 'a Hangul filler',
  '\ufffc': 'a place for an object',
};

const kinds: [RegExp, string][] = [
  [/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/, 'a mark of writing direction'],
  [/[\ufe00-\ufe0f\u180b-\u180d\u180f\u{e0100}-\u{e01ef}]/u, 'a variation selector'],
  [/[\u{e0000}-\u{e007f}]/u, 'a tag character'],
  [/\p{Cs}/u, 'half of a surrogate pair'],
  [/\p{Co}/u, 'a private-use character'],
  [/\p{Noncharacter_Code_Point}/u, 'a noncharacter'],
  [/\p{Cn}/u, 'a character that Unicode has not assigned'],
  [/\p{Cc}/u, 'a control character'],
  [/\p{Cf}/u, 'a format character'],
];

function nameOf(character: string): string {
  const what =
    names[character] ??
    kinds.find(([kind]) => kind.test(character))?.[1] ??
    'a character that looks like a blank';
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')} (${what})`;
}
