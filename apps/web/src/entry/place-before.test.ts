import { describe, expect, it } from 'vitest';
import { placeBefore } from './place-before.ts';

const ORIGIN = 'https://book.example';
const after = (from: string) => placeBefore(`?from=${encodeURIComponent(from)}`, ORIGIN);

describe('the page that signing in leads back to', () => {
  it('is the one that one came from, with its filter and its row', () => {
    expect(after('/p/1/sources?q=a%20b&sel=2')).toBe('/p/1/sources?q=a%20b&sel=2');
  });
  it('is the list of shows where one came from nowhere', () => {
    expect(placeBefore('', ORIGIN)).toBe('/');
  });
  it('is never another site, however its address is written', () => {
    const others = [
      'https://evil.example/',
      '//evil.example',
      '//evil.example/people',
      '/..//evil.example',
      '/\t/[',
      '/\\evil.example',
      '/\t/evil.example',
      '/\n/evil.example',
      'javascript:alert(1)',
      'evil.example',
    ];
    for (const other of others) expect(after(other), JSON.stringify(other)).toBe('/');
  });
});
