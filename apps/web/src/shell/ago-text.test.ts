import { expect, test } from 'vitest';
import { agoText } from './ago-text.ts';

test.each([
  [0, 'less than a minute ago'],
  [59_999, 'less than a minute ago'],
  [60_000, '1 minute ago'],
  [5 * 60_000 + 59_000, '5 minutes ago'],
  [3_600_000, '1 hour ago'],
  [26 * 3_600_000, '1 day ago'],
  // The clock of this device was set back meanwhile.
  [-5_000, 'less than a minute ago'],
])('what is %i milliseconds old is told as %s', (ms, text) => {
  expect(agoText(ms)).toBe(text);
});
