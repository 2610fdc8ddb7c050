import { describe, expect, it } from 'vitest';
import type { Refusal } from '../sync/overlay.ts';
import { nextChoice } from './next-choice.ts';

const cell = (key: string, field: string) => ({ key, field }) as Refusal;
const cells = [cell('a', 'name'), cell('a', 'note'), cell('b', 'name')];

describe('"Show next" among the values that need a choice', () => {
  it('starts with the first and goes round', () => {
    let last: Refusal | undefined;
    const shown = [1, 2, 3, 4].map(() => {
      last = nextChoice(cells, last);
      return `${last?.key}.${last?.field}`;
    });
    expect(shown).toEqual(['a.name', 'a.note', 'b.name', 'a.name']);
  });
  it('starts again where the last one is decided meanwhile', () => {
    expect(nextChoice(cells, cell('gone', 'name'))).toBe(cells[0]);
  });
  it('leads nowhere when all are decided', () => {
    expect(nextChoice([], cells[0])).toBeUndefined();
  });
});
