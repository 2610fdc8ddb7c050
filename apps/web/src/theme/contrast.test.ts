import { describe, expect, test } from 'vitest';
import css from './tokens.css?raw';

const channel = (hex: string) => {
  const c = Number.parseInt(hex, 16) / 255;
  return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
};
const luminance = (hex: string) =>
  0.2126 * channel(hex.slice(1, 3)) + 0.7152 * channel(hex.slice(3, 5)) + 0.0722 * channel(hex.slice(5, 7));
const ratio = (a: string, b: string) => {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
};

function tokensOf(theme: string): Record<string, string> {
  const block = css.slice(css.search(new RegExp(`data-theme=.${theme}`)));
  const body = block.slice(0, block.indexOf('}'));
  return Object.fromEntries([...body.matchAll(/--([\w-]+): (#[0-9a-f]{6})/g)].map((m) => [m[1], m[2]]));
}

const texts = ['text-hi', 'text-1', 'text-2', 'text-3', 'ok', 'warn', 'error', 'info', 'conflict', 'accent'];

describe.each(['dark', 'light', 'dim'])('the %s theme', (theme) => {
  const tokens = tokensOf(theme);
  test.each(texts)('%s is readable on every surface (WCAG AA, 4.5)', (text) => {
    for (const surface of ['surface-0', 'surface-1', 'surface-2', 'surface-3']) {
      expect(ratio(tokens[text] as string, tokens[surface] as string), surface).toBeGreaterThanOrEqual(4.5);
    }
  });
  test('text on a selected row, on a fresh change and on a match is readable', () => {
    for (const surface of ['surface-selected', 'tint', 'mark']) {
      expect(ratio(tokens['text-1'] as string, tokens[surface] as string), surface).toBeGreaterThanOrEqual(
        4.5,
      );
    }
  });
  test('the border of an input is seen (3.0)', () => {
    for (const surface of ['surface-0', 'surface-1', 'surface-2']) {
      expect(ratio(tokens['line-control'] as string, tokens[surface] as string)).toBeGreaterThanOrEqual(3);
    }
  });
});
