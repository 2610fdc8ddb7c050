import type { Uuid } from '@callsign/contracts/scalars';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CursorState, followLines, locate, moveCursor, noCursor, standOn } from './cursor.ts';
import type { Move } from './place.ts';
import { rowLine, viewOf } from './test-view.ts';

const view = viewOf(['A', 'B', 'C', 'D', 'E'].map((id) => rowLine(id)));
const on = (key: string, field = 'id') => standOn(noCursor, { key: key as Uuid, field });
const arrow = { byTab: false, returns: false };
const tab = { byTab: true, returns: false };
const enter = { byTab: false, returns: true };
const at = (state: CursorState) => state.asked && `${state.asked.key}.${state.asked.field}`;

describe('the cursor stands on a row, not on a place', () => {
  test('it moves with its row when others come before it', () => {
    const later = viewOf([rowLine('NEW'), ...view.lines]);
    expect(locate(on('B'), later)).toMatchObject({ index: 2, line: { key: 'B' }, field: 'id' });
  });
  test('when its row is deleted it is on the row that took its place, and on the last when there is none', () => {
    const before = followLines(on('C', 'name'), view);
    const without = viewOf(view.lines.filter(({ key }) => key !== 'C'));
    expect(locate(before, without)).toMatchObject({ index: 2, line: { key: 'D' }, field: 'name' });
    const short = viewOf(view.lines.slice(0, 2));
    expect(locate(before, short)).toMatchObject({ index: 1, line: { key: 'B' } });
  });
  test('it comes back to its row when that is restored', () => {
    const before = followLines(on('C'), view);
    const gone = followLines(before, viewOf(view.lines.slice(0, 2)));
    expect(locate(gone, view)).toMatchObject({ line: { key: 'C' } });
  });
  test('in an empty grid, and before anything was pressed, it is nowhere', () => {
    expect(locate(noCursor, view)).toMatchObject({ index: -1, line: undefined });
    expect(locate(on('A'), viewOf([]))).toMatchObject({ index: -1, line: undefined });
  });
});

describe('the cursor moves', () => {
  test('from nowhere any move leads to the first cell', () => {
    expect(at(moveCursor(noCursor, 'page-down', view, arrow))).toBe('A.id');
  });
  test('PageDown passes as many rows as are on the screen', () => {
    expect(at(moveCursor(on('A', 'note'), 'page-down', view, arrow))).toBe('D.note');
  });
  test('in an empty grid it stays nowhere', () => {
    expect(moveCursor(noCursor, 'down', viewOf([]), arrow).asked).toBeNull();
  });
  test('a move to the same cell is asked for anew, so that the grid scrolls to it again', () => {
    const state = on('A');
    const moved = moveCursor(state, 'up', view, arrow);
    expect(moved.asked).toEqual(state.asked);
    expect(moved.asked).not.toBe(state.asked);
  });
});

describe('Enter after Tabs returns to the column where they began', () => {
  const steps = (from: CursorState, ...moves: [Move, typeof tab][]) =>
    moves.reduce((state, [move, how]) => moveCursor(state, move, view, how), from);
  test('one row below', () => {
    expect(at(steps(on('A', 'name'), ['next', tab], ['next', tab], ['down', enter]))).toBe('B.name');
  });
  test('after Tab has gone on in the next row, too', () => {
    expect(at(steps(on('A', 'note'), ['next', tab], ['next', tab], ['down', enter]))).toBe('C.note');
  });
  test('unless an arrow or a press came between', () => {
    expect(
      at(steps(on('A', 'name'), ['next', tab], ['left', arrow], ['right', arrow], ['down', enter])),
    ).toBe('B.done');
    const pressed = standOn(steps(on('A', 'name'), ['next', tab]), { key: 'C' as Uuid, field: 'note' });
    expect(at(steps(pressed, ['down', enter]))).toBe('D.note');
  });
});

test('wherever it is sent, the cursor is on a cell of the grid', () => {
  const moves = fc.constantFrom<Move>(
    ...(['up', 'down', 'left', 'right', 'home', 'end', 'top', 'bottom'] as const),
    ...(['page-up', 'page-down', 'next', 'previous'] as const),
  );
  const how = fc.constantFrom(arrow, tab, enter);
  const shown = fc.subarray([...view.lines]).map((lines) => viewOf(lines));
  fc.assert(
    fc.property(fc.array(fc.tuple(moves, how, shown), { minLength: 1 }), (steps) => {
      let state = noCursor;
      for (const [move, options, now] of steps) {
        state = followLines(moveCursor(state, move, now, options), now);
        const { index, line, field } = locate(state, now);
        expect(line).toBe(now.lines[index]);
        expect(now.lines.length === 0 || line !== undefined).toBe(true);
        expect(now.columns.map((column) => column.field)).toContain(field);
      }
    }),
  );
});
