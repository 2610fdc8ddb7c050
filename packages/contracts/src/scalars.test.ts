import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { day, displayId, instant, line, measure, note, uuidOf, webAddress, whole } from './scalars.ts';

const accepts = (schema: z.ZodType, value: unknown) => schema.safeParse(value).success;

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
