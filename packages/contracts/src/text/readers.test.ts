import { describe, expect, test } from 'vitest';
import type { AnyDefinition } from '../entity.ts';
import { definitionOf } from '../registry.ts';
import type { TextColumn } from './text-column.ts';
import { readValue } from './value-text.ts';

const german = { locale: 'de-DE', zone: 'Europe/Berlin' };
const american = { locale: 'en-US', zone: 'America/New_York' };

/** Reads text as a field of a type; answers the value, or the sentence of the refusal. */
function typed(type: string, field: string, text: string, place = american): unknown {
  const definition = definitionOf(type) as AnyDefinition;
  const found = definition.columns.find(
    (column) => column.field === field,
  ) as AnyDefinition['columns'][number];
  const column: TextColumn = { options: [], labels: {}, target: null, ...found };
  const reading = readValue(definition, column, { text }, [], place);
  return reading.ok ? reading.value : reading.problem;
}
const length = (text: string, place = american) => typed('connection', 'lengthFt', text, place);
const width = (text: string, place = american) => typed('source', 'hRes', text, place);
const doneOn = (text: string, place = american) => typed('checklist-item', 'completionDate', text, place);
const loadIn = (text: string, place = german) => typed('production', 'loadIn', text, place);
const outputs = (text: string) => typed('ccu', 'outputs', text);
const sentence = /^[A-Z].*[.]$/;

describe('a number that is typed', () => {
  test.each([
    ['50', 50],
    ['12.5', 12.5],
    ['12,5', 12.5],
    ['59,94', 59.94],
    ['23.98', 23.98],
    ['.5', 0.5],
    ['+7', 7],
    ['1 200', 1200],
    ['1\u202f200,5', 1200.5],
    ['1’200', 1200],
    ['1,200.5', 1200.5],
    ['1.200,5', 1200.5],
    ['1,200,300', 1200300],
    ['1.200.300', 1200300],
    ['1e3', 1000],
    ['１２.５', 12.5],
    ['0,200', 0.2],
  ])('%s has one reading everywhere', (text, number) => {
    expect(length(text)).toBe(number);
    expect(length(text, german)).toBe(number);
  });
  test('what is grouped in New York is a fraction in Berlin', () => {
    expect(length('1,200')).toBe(1200);
    expect(length('1,200', german)).toBe(1.2);
    expect(length('23.976')).toBe(23.976);
  });
  test('a point before three digits is refused where it could be either', () => {
    expect(length('1.200', german)).toBe('Length ft: “1.200” can be 1200 or 1,2. Type 1200 or 1,2.');
    expect(length('1.200', { ...german, locale: 'fr-FR' })).toMatch(/can be 1200 or 1,2/);
    expect(length('1,200', { ...german, locale: 'de-CH' })).toMatch(/can be 1200 or 1.2/);
  });
  test('a whole number has groups and no fraction', () => {
    expect(width('1,920')).toBe(1920);
    expect(width('1.920', german)).toBe(1920);
    expect(width('1.920')).toBe('H: “1.920” can be 1920 or 1.92. Type 1920.');
    expect(width('59.94')).toBe('H must be a whole number.');
    expect(width('0')).toBe('H must be a whole number from 1 to 100,000.');
    expect(width('wide')).toBe('H must be a whole number, such as 12.');
  });
  test('India writes groups of two', () => {
    expect(length('1,20,000', { ...american, locale: 'en-IN' })).toBe(120000);
    expect(length('1,20,000')).toMatch(sentence);
  });
  test.each([
    '0x10',
    '1_000',
    '4 ms',
    '50 Hz',
    '1,2,3',
    '1,200,30',
    'Infinity',
    'NaN',
    '1e',
    '1e999',
    '5²',
    '①',
    '12 5',
    '--1',
    '−3',
  ])('%s is refused with a sentence', (text) => {
    expect(length(text)).toMatch(sentence);
    expect(length(text, german)).toMatch(sentence);
  });
});

describe('a day that is typed', () => {
  test.each([
    ['2026-05-01', american, '2026-05-01'],
    ['2026/5/1', german, '2026-05-01'],
    ['1.5.26', german, '2026-05-01'],
    ['01.05.2026', german, '2026-05-01'],
    ['5/1/2026', american, '2026-05-01'],
    ['5/1/2026', { ...american, locale: 'en-GB' }, '2026-01-05'],
  ])('%s is read in the order of its place', (text, place, day) => {
    expect(doneOn(text, place)).toBe(day);
  });
  test('the form of another country is refused with both readings', () => {
    expect(doneOn('05/06/2026', german)).toBe(
      'Done on: “05/06/2026” is not read the same everywhere. Type 2026-05-06 or 2026-06-05.',
    );
    expect(doneOn('31.12.2026')).toBe(
      'Done on: “31.12.2026” is not read the same everywhere. Type 2026-12-31.',
    );
  });
  test('a day that does not exist is refused and never rolls over', () => {
    expect(doneOn('2026-02-30')).toBe(
      'Done on: there is no day “2026-02-30”. That month ends on 2026-02-28.',
    );
    expect(doneOn('13/08/2026')).toMatch(sentence);
    expect(doneOn('2026-00-10')).toMatch(sentence);
    expect(doneOn('1.5.1026', german)).toBe('Done on must lie between the years 1900 and 2999.');
  });
  test.each(['8', 'tomorrow', 'May 2026', '1 May 2026', '1/2/3', '20260501', '2026-05', '05-01', '12-5-1'])(
    '%s is refused with a sentence',
    (text) => {
      expect(doneOn(text)).toMatch(sentence);
      expect(doneOn(text, german)).toMatch(sentence);
    },
  );
});

describe('a moment that is typed', () => {
  test.each([
    ['2026-05-01 08:00', '2026-05-01T06:00:00.000Z'],
    ['2026-05-01 8:00', '2026-05-01T06:00:00.000Z'],
    ['2026-05-01T08:00', '2026-05-01T06:00:00.000Z'],
    ['1.5.2026 8:00', '2026-05-01T06:00:00.000Z'],
    ['01.05.2026, 08:00', '2026-05-01T06:00:00.000Z'],
    ['2026-05-01 8 pm', '2026-05-01T18:00:00.000Z'],
    ['2026-05-01 12:30 AM', '2026-04-30T22:30:00.000Z'],
    ['2026-05-01 08:00:30.5', '2026-05-01T06:00:30.500Z'],
    ['2026-05-01T08:00:00Z', '2026-05-01T08:00:00.000Z'],
    ['2026-05-01 08:00 -05:00', '2026-05-01T13:00:00.000Z'],
    ['2026-10-25 02:30 +02:00', '2026-10-25T00:30:00.000Z'],
    ['2026-10-25 02:30 +01:00', '2026-10-25T01:30:00.000Z'],
  ])('%s is a moment on the clocks of the venue', (text, moment) => {
    expect(loadIn(text)).toBe(moment);
  });
  test('an hour that summer time leaves out is refused with the readings around it', () => {
    expect(loadIn('2027-03-28 02:30')).toBe(
      'Load-in: no clock in Europe/Berlin shows 2027-03-28 02:30. Type 2027-03-28 01:30 or 2027-03-28 03:30.',
    );
  });
  test('an hour that comes twice is refused with both offsets', () => {
    expect(loadIn('2026-10-25 02:30')).toBe(
      'Load-in: 2026-10-25 02:30 comes twice in Europe/Berlin. Type 2026-10-25 02:30 +02:00 or 2026-10-25 02:30 +01:00.',
    );
  });
  test('a day without a time of day is no moment', () => {
    expect(loadIn('2026-05-01')).toBe('Load-in needs a time of day too, such as 2026-05-01 08:00.');
    expect(loadIn('01.05.2026')).toBe('Load-in needs a time of day too, such as 2026-05-01 08:00.');
  });
  test.each([
    '05/06/2026',
    '05/06/2026 08:00',
    '8',
    '12',
    'Hall 4',
    '2026-02-30 08:00',
    '2026-04-31',
    '1/2/3',
    'May 2026',
    '8am',
    '08:00',
    'soon',
    '2026-05-01 24:00',
    '2026-05-01 08:60',
    '2026-05-01 13 pm',
    '2026-05-01 8',
    '2026-05-01 0800',
    '1026-05-01 08:00',
  ])('%s is refused with a sentence', (text) => {
    expect(loadIn(text)).toMatch(sentence);
  });
});

describe('a list that is typed', () => {
  test.each([
    ['SDI 1, SDI 2,', ['SDI 1', 'SDI 2']],
    ['"SDI 1, main", SDI 2', ['SDI 1, main', 'SDI 2']],
    ['5" monitor, "say ""go"""', ['5" monitor', 'say "go"']],
    ['SDI 1\nSDI 2\r\n', ['SDI 1', 'SDI 2']],
    ['"", " padded "', ['', 'padded']],
  ])('%s keeps its items whole', (text, items) => {
    expect(outputs(text)).toEqual(items);
  });
  test.each(['"SDI 1, main', '  "SDI 1, main', '"SDI 1" main, SDI 2'])(
    '%s is refused, because a quotation mark is not closed',
    (text) => {
      expect(outputs(text)).toMatch(/quotation mark .* Type it as "SDI 1, main", SDI 2\.$/);
    },
  );
});

describe('a choice that is typed', () => {
  test('a label is read as its code, whatever its case', () => {
    expect(typed('checklist-item', 'category', 'media servers')).toBe('MEDIA_SERVERS');
    expect(typed('checklist-item', 'category', 'MEDIA_SERVERS')).toBe('MEDIA_SERVERS');
    expect(typed('source', 'formatAssignmentMode', 'Per I/O')).toBe('per-io');
    expect(typed('switch', 'appliesTo', 'snakes')).toBe('cable-snake');
  });
  test('other words stay as they were typed where other words are taken', () => {
    expect(typed('source', 'type', 'laptop')).toBe('laptop');
    expect(typed('source', 'blanking', 'rbv1')).toBe('RBv1');
    expect(typed('source', 'blanking', 'RBv9')).toBe(
      'Blanking must be one of these: NONE, RBv1, RBv2, RBv3.',
    );
  });
});
