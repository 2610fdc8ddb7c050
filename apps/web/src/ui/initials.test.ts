import { expect, test } from 'vitest';
import { initials } from './initials.ts';

test.each([
  ['Ana Ruiz', 'AR'],
  ['Guest 4F2', 'G4'],
  ['Kim', 'K'],
  ['  Jean-Luc   van der Berg ', 'JB'],
  ['🎥 crew', '🎥C'],
  ['', '?'],
])('the initials of “%s” are %s', (name, expected) => {
  expect(initials(name)).toBe(expected);
});
