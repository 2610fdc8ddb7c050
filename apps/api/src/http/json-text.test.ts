import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findExcess, MAX_DEPTH, MAX_STRING_BYTES, MAX_VALUES } from './json-text.ts';

const excess = (text: string) => findExcess(Buffer.from(text));
const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

describe('a JSON text is within bounds', () => {
  it('up to the deepest, the most values and the longest text, and not beyond', () => {
    expect(excess(nested(MAX_DEPTH))).toBeNull();
    expect(excess(nested(MAX_DEPTH + 1))).toMatch(/levels deep/);
    const elements = (count: number) => JSON.stringify(Array.from({ length: count }, () => 0));
    expect(excess(elements(MAX_VALUES - 1))).toBeNull();
    expect(excess(elements(MAX_VALUES))).toMatch(/more than 30000 values/);
    expect(excess(JSON.stringify('x'.repeat(MAX_STRING_BYTES - 1)))).toBeNull();
    expect(excess(JSON.stringify('x'.repeat(MAX_STRING_BYTES)))).toMatch(/longer than 64 KB/);
  });

  it('whatever its texts hold: brackets, commas and quotes in them count for nothing', () => {
    const text = `${'[{,'.repeat(MAX_VALUES / 3)}"\\`.slice(0, MAX_STRING_BYTES - 10);
    expect(excess(JSON.stringify({ note: text, [text.slice(0, 100)]: [text] }))).toBeNull();
    expect(excess(`{"a\\\\":${nested(MAX_DEPTH)}}`)).toMatch(/levels deep/);
  });

  it('where it is empty, cut off or no JSON at all', () => {
    for (const text of ['', '"', '"\\', ']]]]', '{"a', 'null']) expect(excess(text)).toBeNull();
    expect(excess('{'.repeat(1_000_000))).toMatch(/levels deep/);
  });

  it('for every value that JSON can hold and the bounds allow', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: MAX_DEPTH - 1 }), (value) => {
        expect(excess(JSON.stringify(value))).toBeNull();
      }),
    );
  });
});
