import type { Uuid } from '@callsign/contracts/scalars';
import { describe, expect, test } from 'vitest';
import { type CursorState, noCursor, standOn } from './cursor.ts';
import { selectedBlock } from './selection.ts';
import type { SheetView } from './sheet-step.ts';
import { sheetStep } from './sheet-step.ts';
import { groupLine, key, rowLine, viewOf } from './test-view.ts';
import type { Key } from './typed-text.ts';

const view = viewOf([...'ABCDE'].map((id) => rowLine(id)));
const on = (line: string, field = 'name') => standOn(noCursor, { key: line as Uuid, field });
const shift = { shiftKey: true };
const control = { ctrlKey: true };
const press = (state: CursorState, name: string, more: Partial<Key> = {}, shown: SheetView = view) =>
  sheetStep(state, { type: 'key', key: key(name, more) }, shown).state;
const selected = (state: CursorState, shown: SheetView = view) => {
  const { rows, columns } = selectedBlock(state, shown);
  return `${rows.map((row) => row.key).join('')}.${columns.map(({ field }) => field).join(',')}`;
};

describe('a selection by keys', () => {
  test('Shift and an arrow extend it from the active cell, which stays', () => {
    let state = press(on('B'), 'ArrowDown', shift);
    state = press(state, 'ArrowRight', shift);
    expect(selected(state)).toBe('BC.name,done');
    expect(state.asked).toEqual({ key: 'B', field: 'name' });
    expect(state.sought).toEqual({ key: 'C', field: 'done' });
    state = press(press(state, 'ArrowUp', shift), 'ArrowUp', shift);
    expect(selected(state)).toBe('AB.name,done');
  });
  test('back at the active cell nothing else is selected', () => {
    expect(press(press(on('B'), 'ArrowDown', shift), 'ArrowUp', shift).range).toBeNull();
  });
  test('with Home, End, PageDown, and with Ctrl to the edges', () => {
    expect(selected(press(on('B'), 'End', shift))).toBe('B.name,done,note');
    expect(selected(press(on('B'), 'Home', shift))).toBe('B.id,name');
    expect(selected(press(on('A'), 'PageDown', shift))).toBe('ABCD.name');
    expect(selected(press(on('C'), 'End', { ...shift, ...control }))).toBe('CDE.name,done,note');
    expect(selected(press(on('B', 'id'), 'ArrowDown', { ...shift, ...control }))).toBe('BCDE.id');
  });
  test('Ctrl+A selects every cell, on a Cyrillic keyboard too; the cursor stays and nothing scrolls', () => {
    const before = on('C');
    for (const state of [
      press(before, 'a', control),
      press(before, 'a', { metaKey: true }),
      press(before, 'ф', { ...control, code: 'KeyA' }),
    ]) {
      expect(selected(state)).toBe('ABCDE.id,name,done,note');
      expect(state.asked).toBe(before.asked);
      expect(state.sought).toBe(before.sought);
    }
  });
  test('Shift+Space selects the row, or the rows of the selection; further rows join it', () => {
    const row = press(on('B'), ' ', shift);
    expect(selected(row)).toBe('B.id,name,done,note');
    expect(selected(press(row, 'ArrowDown', shift))).toBe('BC.id,name,done,note');
    expect(selected(press(press(on('B'), 'ArrowDown', shift), ' ', shift))).toBe('BC.id,name,done,note');
  });
});

describe('what a selection holds', () => {
  test('a row that others add or move in between is not selected', () => {
    const state = press(on('B'), 'ArrowDown', shift);
    const later = viewOf([rowLine('B'), rowLine('NEW'), rowLine('E'), rowLine('C')]);
    expect(selected(state, later)).toBe('BC.name');
  });
  test('a row that is filtered away is not acted on, and the next extension begins at the active cell', () => {
    const state = press(press(on('B'), 'ArrowDown', shift), 'ArrowDown', shift);
    const later = viewOf([rowLine('A'), rowLine('B'), rowLine('C'), rowLine('E')]);
    expect(selected(state, later)).toBe('BC.name');
    expect(selected(press(state, 'ArrowUp', shift, later), later)).toBe('AB.name');
  });
  test('heads of groups and rows that are still being filled in are no part of it', () => {
    const shown = viewOf([groupLine('RACK'), rowLine('A'), groupLine('DESK'), rowLine('B', 'draft')]);
    expect(selected(press(noCursor, 'a', control, shown), shown)).toBe('A.id,name,done,note');
  });
  test('without a selection it is the active cell, and nothing where that is the head of a group', () => {
    expect(selected(on('B'))).toBe('B.name');
    const shown = viewOf([groupLine('RACK'), rowLine('A')]);
    expect(selectedBlock(on('group:RACK'), shown).rows).toEqual([]);
  });
  test('in an empty grid no key selects anything', () => {
    for (const [name, more] of [
      ['a', control],
      [' ', shift],
      ['ArrowDown', shift],
    ] as const)
      expect(press(noCursor, name, more, viewOf([])).range).toBeNull();
  });
});
