import { expect, it } from 'vitest';
import { isSameName } from './same-name.ts';

it.each([
  ['Spring Keynote', 'Spring Keynote', true],
  [' spring  keynote ', 'Spring Keynote', true],
  ['Cafe\u0301', 'Café', true],
  ['Spring', 'Spring Keynote', false],
  ['', 'Spring Keynote', false],
])('"%s" names "%s": %s', (typed, name, isSame) => {
  expect(isSameName(typed, name)).toBe(isSame);
});
