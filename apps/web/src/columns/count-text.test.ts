import type { AnyDefinition } from '@callsign/contracts/entity';
import { definitionOf } from '@callsign/contracts/registry';
import { expect, it } from 'vitest';
import { countText, inSentence } from './count-text.ts';

const count = (type: string, n: number) => countText(definitionOf(type) as AnyDefinition, n);

it('rows are counted in words as they stand inside a sentence', () => {
  expect(['source', 'camera', 'cable-snake', 'checklist-item'].map((type) => count(type, 1))).toEqual([
    '1 source',
    '1 camera',
    '1 snake',
    '1 check',
  ]);
  expect(count('source', 57)).toBe('57 sources');
  expect(count('source', 0)).toBe('0 sources');
});

it('an acronym keeps its capitals, one or many', () => {
  expect([count('ccu', 1), count('ccu', 3)]).toEqual(['1 CCU', '3 CCUs']);
  expect([inSentence('CCU'), inSentence('Camera')]).toEqual(['CCU', 'camera']);
});
