import { createHash, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { originOf } from './generated-text.ts';

const numbers = Array.from({ length: 60 }, (_, n) => n);
const digest = (n: number) => createHash('sha256').update(`${n}`);
const base = (alphabet: string, length: number) => (n: number) =>
  [...digest(n).digest()]
    .slice(0, length)
    .map((byte) => alphabet[byte % alphabet.length])
    .join('');
const lower = '0123456789abcdefghijklmnopqrstuvwxyz';
const mixed = `${lower}ABCDEFGHIJKLMNOPQRSTUVWXYZ`;

test.each([
  ['a CUID', (n: number) => `clh3am0v4${base(lower, 16)(n)}`],
  ['a CUID of version 2', (n: number) => `t${base(lower, 23)(n)}`],
  ['a ULID', (n: number) => `01J2VZHEW5${base('0123456789ABCDEFGHJKMNPQRSTVWXYZ', 16)(n)}`],
  ['a NanoID of 21', base(`${mixed}_-`, 21)],
  ['a NanoID of 12', base(`${mixed}_-`, 12)],
  ['a KSUID', base(mixed, 27)],
  ['an ObjectId', (n: number) => digest(n).digest('hex').slice(0, 24)],
  ['a SHA-256', (n: number) => digest(n).digest('hex')],
  [
    'a uuid behind a name',
    (n: number) =>
      `usr_${digest(n)
        .digest('hex')
        .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5')}`,
  ],
  ['an id with the name of its table', (n: number) => `cus_${base(mixed, 14)(n)}`],
])('%s is made by a program', (_, make) => {
  expect(originOf(numbers.map(make), 'id')).toBe('generated');
});

test.each([
  ['a slug with a year', (n: number) => `release-notes-2024-${n}-final`],
  [
    'words alone',
    (n: number) =>
      `${['postgres', 'indexes', 'triggers', 'sequences', 'keys', 'views'][n % 6]}-${n % 7}-for-the-curious-reader`,
  ],
  ['a name of a rack', (n: number) => `BERLIN_RACK07_NODE_${n}`],
  ['a position', (n: number) => `camera${n}position2stage3lft`],
  ['a number with zeros', (n: number) => `ORDER-2024-${String(n).padStart(8, '0')}`],
  ['a country', (n: number) => `${'abcdefgh'[n % 8]}${'klmnopqr'[Math.floor(n / 8)]}`],
  ['an address of mail', (n: number) => `person${n}@example.org`],
  [
    'a long word',
    (n: number) => `counterrevolutionaries${'abcdefgh'[n % 8]}${'klmnopqr'[Math.floor(n / 8)]}`,
  ],
])('%s is typed by people', (_, make) => {
  expect(originOf(numbers.map(make), 'id')).toBe('typed');
});

test.each([
  ['no value at all', 'id', []],
  ['a name among made ones', 'id', ['admin', ...numbers.map((n) => `clh3am0v4${base(lower, 16)(n)}`)]],
  ['a hash that is called one', 'sha256', numbers.map((n) => digest(n).digest('hex'))],
  ['a short code', 'id', numbers.map(base(lower, 7))],
  ['a code in capitals', 'id', numbers.map(base(mixed.toUpperCase(), 12))],
  ['a long number', 'id', numbers.map((n) => `15418156036060${n + 100}`)],
  ['a link’s own name', 'slug', numbers.map(base(mixed, 12))],
])('%s is asked about', (_, column, values) => {
  expect(originOf(values, column)).toBe('unclear');
});

test('codes in capitals, as people print them on things, are never taken for a program’s', () => {
  const vehicle = numbers.map(base('0123456789ABCDEFGHJKLMNPRSTUVWXYZ', 17));
  expect(originOf(vehicle, 'id')).not.toBe('generated');
});

test('one random text is enough to know a shape, and too little for a guess', () => {
  expect(originOf([randomBytes(16).toString('hex').replace(/^../, 'a1')], 'id')).toBe('generated');
  expect(originOf(['x7k2m9q4'], 'id')).not.toBe('generated');
});
