import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import {
  day,
  displayId,
  filledLine,
  instant,
  line,
  measure,
  note,
  uuidOf,
  webAddress,
  whole,
} from './scalars.ts';

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

describe('a uuid', () => {
  const uuid = uuidOf('source');

  it('is accepted in any case and comes out in lower case', () => {
    expect(uuid.parse('C232AB00-9414-11EC-B3C8-9F6BDECED846')).toBe('c232ab00-9414-11ec-b3c8-9f6bdeced846');
    fc.assert(
      fc.property(fc.uuid(), (made) => {
        expect(uuid.parse(made.toUpperCase())).toBe(made);
      }),
    );
  });

  it.each([
    ['in braces', '{c232ab00-9414-11ec-b3c8-9f6bdeced846}'],
    ['as a urn', 'urn:uuid:c232ab00-9414-11ec-b3c8-9f6bdeced846'],
    ['without hyphens', 'c232ab00941411ecb3c89f6bdeced846'],
    ['with blanks around it', ' c232ab00-9414-11ec-b3c8-9f6bdeced846'],
    ['with a line end', 'c232ab00-9414-11ec-b3c8-9f6bdeced846\n'],
    ['too short', 'c232ab00-9414-11ec-b3c8-9f6bdeced84'],
    ['with a letter past f', 'c232ab00-9414-11ec-b3c8-9f6bdeced84g'],
    ['that is a display id', 'SRC 12'],
    ['that is nothing', null],
    ['that is a number', 12],
  ])('%s is refused', (_, value) => {
    expect(accepts(uuid, value)).toBe(false);
  });
});

describe('a display id', () => {
  it('is trimmed, and each run of blanks becomes one', () => {
    expect(displayId.parse('  SRC \t 12 ')).toBe('SRC 12');
  });

  it.each([
    ['nothing', '', 'Give an id, such as "SRC 12".'],
    ['blanks only', ' \t ', 'Give an id, such as "SRC 12".'],
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
  ['an id', displayId, 'An id cannot hold %s, which nobody sees; delete character 6 or type the id anew.'],
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

describe('a moment', () => {
  it.each([
    ['2026-05-01T08:00:00Z', '2026-05-01T08:00:00.000Z'],
    ['2026-05-01T08:00:00+02:00', '2026-05-01T06:00:00.000Z'],
    ['2026-05-01T23:30:00.5-07:00', '2026-05-02T06:30:00.500Z'],
    ['2026-05-01T08:00:00.123456Z', '2026-05-01T08:00:00.123Z'],
    ['1900-01-01T00:00:00Z', '1900-01-01T00:00:00.000Z'],
    ['1899-12-31T23:30:00-01:00', '1900-01-01T00:30:00.000Z'],
    ['2999-12-31T23:59:59.999Z', '2999-12-31T23:59:59.999Z'],
  ])('%s comes out as %s, in UTC with milliseconds', (written, read) => {
    expect(instant.parse(written)).toBe(read);
  });

  it.each([
    ['without an offset', '2026-05-01T08:00:00'],
    ['without a time', '2026-05-01'],
    ['on a day that does not exist', '2026-02-30T08:00:00Z'],
    ['at an hour that does not exist', '2026-05-01T24:00:00Z'],
    ['before 1900', '1899-12-31T23:59:59Z'],
    ['before 1900 in UTC', '1900-01-01T00:00:00+14:00'],
    ['after 2999', '3000-01-01T00:00:00Z'],
    ['after 2999 in UTC', '2999-12-31T23:59:59-12:00'],
    ['as people write it', '1 May 2026'],
    ['as a number', 1_777_622_400_000],
  ])('%s is refused', (_, value) => {
    expect(accepts(instant, value)).toBe(false);
  });

  it('once read is the same moment and stays as it is', () => {
    const written = fc
      .record({
        at: fc.date({ min: new Date('1890-01-01'), max: new Date('3010-01-01'), noInvalidDate: true }),
        offset: fc.integer({ min: -14 * 60, max: 14 * 60 }),
      })
      .map(({ at, offset }) => {
        const local = new Date(at.getTime() + offset * 60_000).toISOString().slice(0, -1);
        const clock = `${String(Math.abs(Math.trunc(offset / 60))).padStart(2, '0')}:${String(Math.abs(offset % 60)).padStart(2, '0')}`;
        return { at, text: `${local}${offset < 0 ? '-' : '+'}${clock}` };
      });
    fc.assert(
      fc.property(written, ({ at, text: typed }) => {
        const read = instant.safeParse(typed);
        const year = at.getUTCFullYear();
        expect(read.success).toBe(year >= 1900 && year <= 2999);
        if (!read.success) return;
        expect(read.data).toBe(at.toISOString());
        expect(instant.parse(read.data)).toBe(read.data);
      }),
    );
  });
});

describe('a day', () => {
  it('is a date of the calendar', () => {
    for (const date of ['2026-05-01', '2028-02-29', '1900-01-01', '2999-12-31'])
      expect(day.parse(date)).toBe(date);
    for (const date of [
      '2026-02-29',
      '2026-13-01',
      '2026-5-1',
      '1899-12-31',
      '3000-01-01',
      '2026-05-01T08:00:00Z',
      '',
    ]) {
      expect(accepts(day, date), date).toBe(false);
    }
  });
});

describe('numbers', () => {
  it('a whole number fits the database', () => {
    for (const fit of [0, -1, 2_147_483_647, -2_147_483_648]) expect(accepts(whole(), fit)).toBe(true);
    for (const unfit of [0.5, 2_147_483_648, -2_147_483_649, Number.NaN, Infinity, '1', true, 10n]) {
      expect(accepts(whole(), unfit)).toBe(false);
    }
    expect(accepts(whole(1, 1000), 0)).toBe(false);
  });

  it('a measure is finite and not negative', () => {
    for (const fit of [0, 59.94, 1e9]) expect(measure.parse(fit)).toBe(fit);
    for (const unfit of [-0.1, 1e10, Number.NaN, Infinity, '59.94', null])
      expect(accepts(measure, unfit)).toBe(false);
  });
});

describe('a web address', () => {
  it('leads to the web and nowhere else', () => {
    for (const fit of ['https://example.com/show', 'http://10.0.0.5:8080/'])
      expect(accepts(webAddress, fit)).toBe(true);
    for (const unfit of [
      'example.com',
      'javascript:alert(1)',
      'data:text/html,hi',
      'ftp://example.com',
      'https://exa\u200bmple.com/show',
      'https://example.com/\u202eshow',
      '',
    ]) {
      expect(accepts(webAddress, unfit), unfit).toBe(false);
    }
  });
});

it.each(['cjld2cjxh0000qzrmn831i7rn', 'tz4a98xxat96iws9zmbrgj3a', ' cjld2cjxh0000qzrmn831i7rn '])(
  'the CUID "%s" is refused as an id, with a sentence that says why',
  (id) => {
    expect(displayId.safeParse(id).error?.issues[0]?.message).toContain('look like a CUID');
    expect(displayId.safeParse(`SRC ${id.trim()}`).success).toBe(true);
  },
);

it('a letter under thousands of marks is refused before they are put in order, in a line and in a note', () => {
  const crowded = `e${'\u0301\u0327'.repeat(2_000)}`;
  for (const schema of [line(5_000), note])
    expect(schema.safeParse(crowded).error?.issues[0]?.message).toBe(
      'holds a letter with more than 30 marks; type it anew',
    );
  expect(note.parse(`cafe\u0301 ${'e\u0301\u0327'.repeat(3_000)}`)).toContain('café');
});
