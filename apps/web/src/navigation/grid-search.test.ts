import { describe, expect, test } from 'vitest';
import { definitionAt, destinations } from './destinations.ts';
import { readGridSearch } from './grid-search.ts';

describe('the address of a grid', () => {
  test('says what is filtered, how it is sorted and which row is open; what is empty or foreign is left out', () => {
    expect(readGridSearch({ q: 'cam', sort: '-name', sel: 'u-1', utm: 'x' })).toEqual({
      q: 'cam',
      sort: '-name',
      sel: 'u-1',
    });
    expect(readGridSearch({ q: '', sel: '' })).toEqual({});
  });
  test('keeps a number that somebody searches for as text', () => {
    expect(readGridSearch({ q: 42 })).toEqual({ q: '42' });
  });
});

describe('the rail of a show', () => {
  test('every type with a grid stands in exactly one section, each with a letter of its own', () => {
    const types = destinations.flatMap(({ definitions }) => definitions.map(({ type }) => type));
    expect(new Set(types).size).toBe(types.length);
    expect(types).toContain('source');
    expect(types).not.toContain('production');
    const letters = destinations.map(({ key }) => key);
    expect(new Set(letters).size).toBe(letters.length);
  });
  test('a type is found by the last part of its address, and nothing by any other', () => {
    expect(definitionAt('checklist-items')?.type).toBe('checklist-item');
    for (const path of ['productions', 'switches', 'nonsense', undefined])
      expect(definitionAt(path)).toBeUndefined();
  });
});
