import { expect, it } from 'vitest';
import { bearerOf, hashOfKey, isKeyText, makeKeyText, startOf } from './key-text.ts';

it('a secret is long, random and never the same', () => {
  const made = new Set(Array.from({ length: 1000 }, makeKeyText));
  expect(made.size).toBe(1000);
  for (const text of made) expect(text).toMatch(/^csk_live_[\w-]{51}$/);
});

it('a secret with any letter changed, lost or added is none', () => {
  const text = makeKeyText();
  expect(isKeyText(text)).toBe(true);
  for (let at = 0; at < text.length; at += 1) {
    const other = text[at] === 'A' ? 'B' : 'A';
    expect(isKeyText(text.slice(0, at) + other + text.slice(at + 1)), `letter ${at}`).toBe(false);
    expect(isKeyText(text.slice(0, at) + text.slice(at + 1)), `without letter ${at}`).toBe(false);
  }
  for (const more of [`${text}a`, ` ${text}`, `${text}\n`, text.toUpperCase(), ''])
    expect(isKeyText(more)).toBe(false);
});

it('neither what is kept of a secret nor how it begins is the secret', () => {
  const text = makeKeyText();
  expect(hashOfKey(text)).toHaveLength(44);
  expect(hashOfKey(text)).not.toBe(hashOfKey(makeKeyText()));
  expect(startOf(text)).toBe(text.slice(0, 13));
});

it.each([
  ['Bearer abc', 'abc'],
  ['bearer  abc ', 'abc'],
  ['Bearer', null],
  ['Bearer ', null],
  ['Bearer a b', null],
  ['Basic abc', null],
  ['', null],
  [undefined, null],
])('the header %j holds the token %j', (header, token) => {
  expect(bearerOf(header)).toBe(token);
});
