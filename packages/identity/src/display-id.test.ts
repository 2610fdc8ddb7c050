import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DISPLAY_ID_MAX, isSameDisplayId, normalizeDisplayId } from './display-id.ts';

function problemOf(text: string): string | null {
  const reading = normalizeDisplayId(text);
  return reading.ok ? null : reading.problem;
}

describe('normalising a display id', () => {
  it.each([
    ['  SRC   12 ', 'SRC 12'],
    ['SRC\t12\r\n', 'SRC 12'],
    ['SRC\u00a012', 'SRC 12'],
    ['\ufeffSRC\u3000\u202f12\ufeff', 'SRC 12'],
    ['Bu\u0308hne 1', 'Bühne 1'],
    ['E2 ID.0 IN 1.1', 'E2 ID.0 IN 1.1'],
    ['src 12', 'src 12'],
    ['😀 1', '😀 1'],
  ])('%j becomes %j', (text, id) => {
    expect(normalizeDisplayId(text)).toEqual({ ok: true, id });
  });

  it.each(['', '   ', '\n\t', '\ufeff'])('refuses %j, in which nothing is left', (text) => {
    expect(problemOf(text)).toBe('must not be empty; give one, such as "SRC 12"');
  });

  it.each([
    ['SRC\u00001', 'U+0000 (a null character)'],
    ['SRC\u0007 1', 'U+0007 (a control character)'],
    ['SRC\u007f1', 'U+007F (a control character)'],
    ['SRC\u200b1', 'U+200B (a zero width space)'],
    ['SRC\u202e1', 'U+202E (a mark of writing direction)'],
    ['SRC\ud8001', 'U+D800 (half of a surrogate pair)'],
    ['SRC\ufeff1', 'U+FEFF (a byte order mark)'],
    ['SRC\u31641', 'U+3164 (a Hangul filler)'],
    ['SRC\u{e0101}1', 'U+E0101 (a variation selector)'],
  ])('refuses %j and says where the unseen character stands', (text, name) => {
    expect(problemOf(text)).toBe(
      `cannot hold ${name}, which nobody sees; delete character 4 or type the id anew`,
    );
  });

  it('takes 64 characters and refuses 65, counted as Postgres counts them', () => {
    expect(problemOf('😀'.repeat(DISPLAY_ID_MAX))).toBeNull();
    expect(problemOf('😀'.repeat(DISPLAY_ID_MAX + 1))).toBe(
      'has at most 64 characters and this one has 65; shorten it',
    );
    expect(problemOf(` ${'a'.repeat(63)}    b`)).toContain('this one has 65');
  });

  it.each([
    '017F22E2-79B0-7CC3-98C4-DC0C0C07398F',
    ' 00000000-0000-0000-0000-000000000000 ',
    '919108f7-52d1-f320-fbac-f847db4148a8',
    '919108f752d143209bacf847db4148a8',
    '{919108f7-52d1-4320-9bac-f847db4148a8}',
    'urn:uuid:919108f7-52d1-4320-9bac-f847db4148a8',
  ])('refuses %j, which reads as a uuid', (text) => {
    expect(problemOf(text)).toMatch(/^cannot look like a uuid/);
  });

  it('changes nothing when done twice', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom(' ', '\t', 'A', 'e', '\u0301', '\u00c5', '1') }),
    );
    fc.assert(
      fc.property(text, (raw) => {
        const once = normalizeDisplayId(raw);
        if (!once.ok) return;
        expect(normalizeDisplayId(once.id)).toEqual(once);
        expect(once.id).toBe(once.id.trim().normalize('NFC'));
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('two display ids', () => {
  it.each([
    ['SRC 12', 'src 12', true],
    ['BÜHNE', 'bühne', true],
    ['ΟΔΟΣ', 'οδοσ', true],
    ['ΟΔΟΣ', 'οδος', true],
    ['LINE 1', 'lıne 1', true],
    ['LİNE 1', 'line 1', true],
    ['ＳＲＣ １', 'src 1', true],
    ['SRC Ⅳ', 'src iv', true],
    ['\u212b', 'å', true],
    ['А 1', 'A 1', false],
    ['SRC 1', 'SRC 01', false],
    ['Straße', 'STRASSE', false],
    ['a', 'á', false],
  ])('%j and %j are the same: %s', (a, b, same) => {
    expect(isSameDisplayId(a, b)).toBe(same);
    expect(isSameDisplayId(b, a)).toBe(same);
  });
});
