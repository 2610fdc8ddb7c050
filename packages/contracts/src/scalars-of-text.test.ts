import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { displayId, filledLine, line, note } from './scalars.ts';

const accepts = (schema: z.ZodType, value: unknown) => schema.safeParse(value).success;
const messagesOf = (schema: z.ZodType, value: unknown) =>
  schema.safeParse(value).error?.issues.map((issue) => issue.message);

/** Texts with much of what goes wrong: halves of pairs, control characters, marks, blanks. */
const text = fc.string({ unit: 'binary', maxLength: 80 });
const rough = fc.oneof(
  text,
  fc.string({
    unit: fc.constantFrom('a', ' ', '\t', '\n', '\u0000', '\u200b', '\ud800', 'é', 'e\u0301', '\u2028'),
  }),
);

describe('a display id', () => {
  it('is trimmed, and each run of blanks becomes one', () => {
    expect(displayId.parse('  SRC \t 12 ')).toBe('SRC 12');
  });

  it.each([
    ['nothing', '', 'must not be empty; give one, such as "SRC 12"'],
    ['blanks only', ' \t ', 'must not be empty; give one, such as "SRC 12"'],
  ])('%s is answered with an example', (_, value, message) => {
    expect(messagesOf(displayId, value)).toEqual([message]);
  });

  it.each([
    ['what reads as a uuid', 'C232AB00-9414-11EC-B3C8-9F6BDECED846'],
    ['what Postgres would read as a uuid', '{c232ab00941411ecb3c89f6bdeced846}'],
    ['an unseen character', 'SRC\u200b12'],
    ['half of a surrogate pair', 'SRC \ud83d'],
    ['65 characters', 'x'.repeat(65)],
    ['a number', 12],
    ['nothing at all', null],
  ])('%s is refused', (_, value) => {
    expect(accepts(displayId, value)).toBe(false);
  });

  it('once read stays as it is', () => {
    fc.assert(
      fc.property(rough, (value) => {
        const read = displayId.safeParse(value);
        if (read.success) expect(displayId.parse(read.data)).toBe(read.data);
      }),
    );
  });
});

/** Twelve kinds of character that nobody sees, or that look like a blank. */
const unseen = [
  ['\u200b', 'U+200B (a zero width space)'],
  ['\u202e', 'U+202E (a mark of writing direction)'],
  ['\u034f', 'U+034F (a combining grapheme joiner)'],
  ['\u3164', 'U+3164 (a Hangul filler)'],
  ['\u115f', 'U+115F (a Hangul filler)'],
  ['\uffa0', 'U+FFA0 (a Hangul filler)'],
  ['\u2800', 'U+2800 (a blank Braille pattern)'],
  ['\u17b5', 'U+17B5 (a Khmer vowel that is not written)'],
  ['\ufe0f', 'U+FE0F (a variation selector)'],
  ['\u{e0101}', 'U+E0101 (a variation selector)'],
  ['\u{e0041}', 'U+E0041 (a tag character)'],
  ['\ue000', 'U+E000 (a private-use character)'],
  ['\ufdd0', 'U+FDD0 (a noncharacter)'],
  ['\u{e0fff}', 'U+E0FFF (a character that Unicode has not assigned)'],
  ['\ufeff', 'U+FEFF (a byte order mark)'],
  ['\ud83d', 'U+D83D (half of a surrogate pair)'],
  ['\u0007', 'U+0007 (a control character)'],
  ['\u2028', 'U+2028 (a line break)'],
] as const;

describe.each([
  ['an id', displayId, 'cannot hold %s, which nobody sees; delete character 6 or type the id anew'],
  [
    'a line of text',
    line(20),
    'holds %s, which nobody sees, as its character 6; delete it or type the text anew',
  ],
  ['a note', note, 'holds %s, which nobody sees, as its character 6; delete it or type the text anew'],
] as const)('%s', (what, schema, sentence) => {
  it.each(unseen.filter(([character]) => what !== 'an id' || character !== '\u2028'))(
    'never holds %j, and is refused with its name',
    (character, name) => {
      expect(messagesOf(schema, `SRC 1${character}2`)).toEqual([sentence.replace('%s', name)]);
    },
  );
});

describe('a line of text', () => {
  it('is kept as typed but for the white space around it, and in NFC', () => {
    for (const typed of ['', 'GFX  A', 'Ö 画面 😀', 'a\u00a0b']) expect(line(20).parse(typed)).toBe(typed);
    expect(line(20).parse(' \u3000GFX A\ufeff ')).toBe('GFX A');
    expect(line(20).parse('Bu\u0308hne')).toBe('B\u00fchne');
  });

  it('may hold emoji, Persian and Indic spelling with their joiners, and signs over Arabic numbers', () => {
    for (const typed of [
      '👩‍👩‍👧‍👦 Crew',
      '👍🏽',
      '❤️',
      '🏳️‍🌈',
      '🏴󠁧󠁢󠁳󠁣󠁴󠁿',
      '1️⃣',
      '☎︎',
      '👁‍🗨',
      '🇩🇪',
      'علی\u200cرضا',
      'क्\u200dष',
      '\u0601١',
    ])
      expect(line(40).parse(typed)).toBe(typed);
    for (const typed of [
      'a\u200db',
      '1\u200d2',
      'SRC\ufe0f',
      '1\ufe0f',
      '😀\u200d',
      'علی\u200c',
      '🏴\u{e0061}\u{e007f}',
    ])
      expect(accepts(line(40), typed), JSON.stringify(typed)).toBe(false);
  });

  it('may be as long as its field allows and no longer, counted as it is stored', () => {
    expect(accepts(line(5), 'abcde')).toBe(true);
    expect(accepts(line(5), ' abcde ')).toBe(true);
    expect(accepts(line(2), 'e\u0301e\u0301')).toBe(true);
    expect(messagesOf(line(5), 'abcdef')).toEqual(['is longer than 5 characters']);
    expect(messagesOf(line(5), '\u200b'.repeat(1_000_000))).toEqual(['is longer than 5 characters']);
  });

  it.each(['\u0000', 'a\tb', 'a\nb', 'a\rb', '\u001f', '\u007f', '\u0085', '\u009f', 'a\u2028b', 'a\u2029b'])(
    'is one line without control characters, and %j is refused',
    (typed) => {
      expect(messagesOf(line(20), typed)?.[0]).toMatch(
        /^holds U\+[0-9A-F]{4} \(a .*, as its character [12];/,
      );
    },
  );

  it('that must say something is not made of blanks', () => {
    for (const blank of ['', ' ', '\u00a0', '\u3000']) {
      expect(messagesOf(filledLine(20), blank)).toEqual(['must not be empty']);
    }
    expect(filledLine(20).parse(' Kim ')).toBe('Kim');
  });
});

describe('a note', () => {
  it('may have lines and tabs, and is kept as typed', () => {
    for (const typed of ['one\ntwo', 'one\r\ntwo', 'a\tb', ' ', '']) expect(note.parse(typed)).toBe(typed);
  });

  it('holds at most 10,000 characters', () => {
    expect(accepts(note, 'a'.repeat(10_000))).toBe(true);
    expect(messagesOf(note, 'a'.repeat(10_001))).toEqual(['is longer than 10,000 characters']);
  });

  it('and a line, once read, stay as they are', () => {
    fc.assert(
      fc.property(rough, (value) => {
        for (const schema of [note, line(200)]) {
          const read = schema.safeParse(value);
          if (!read.success) continue;
          expect(read.data).toBe(schema === note ? value.normalize('NFC') : value.normalize('NFC').trim());
          expect(schema.parse(read.data)).toBe(read.data);
        }
      }),
    );
  });
});
