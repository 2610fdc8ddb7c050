import { expect, it } from 'vitest';
import { normalizeDisplayId } from './display-id.ts';
import { isCrowded } from './marks.ts';

it('letters with the marks that people write are taken, and those with dozens are refused before they are put in order', () => {
  for (const text of ['Ệ', 'שָׁלוֹם', 'ก็', 'नमस्ते', '👩🏽‍🚀', `e${'\u0301'.repeat(30)}`])
    expect(isCrowded(text)).toBe(false);
  expect(isCrowded(`e${'\u0301\u0327'.repeat(16)}`)).toBe(true);
  expect(normalizeDisplayId(`e${'\u0301\u0327'.repeat(15_000)}`)).toEqual({
    ok: false,
    problem: 'cannot hold a letter with more than 30 marks; type it anew',
  });
});
