import { describe, expect, test } from 'vitest';
import { movePlace } from './place.ts';

describe('where Ctrl and an arrow lead', () => {
  /** A column of six rows: filled, filled, empty, empty, filled, empty. */
  const filled = [true, true, false, false, true, false];
  const extent = { rows: 6, columns: 6, page: 5, isFilled: (row: number) => filled[row] === true };
  const down = (row: number) => movePlace({ row, column: 0 }, 'edge-down', extent).row;
  const up = (row: number) => movePlace({ row, column: 0 }, 'edge-up', extent).row;
  test('to the end of what is filled, then over what is empty to where something begins', () => {
    expect([down(0), down(1), down(2), down(3)]).toEqual([1, 4, 4, 4]);
    expect([up(5), up(4), up(3), up(1)]).toEqual([4, 1, 1, 0]);
  });
  test('where nothing follows, to the rim of the grid', () => {
    expect([down(4), down(5), up(0)]).toEqual([5, 5, 0]);
  });
  test('to both sides in the same way', () => {
    const across = { ...extent, isFilled: (_: number, column: number) => filled[column] === true };
    const from = (column: number) => movePlace({ row: 2, column }, 'edge-right', across);
    expect([from(0), from(1)]).toEqual([
      { row: 2, column: 1 },
      { row: 2, column: 4 },
    ]);
    expect(movePlace({ row: 2, column: 4 }, 'edge-left', across)).toEqual({ row: 2, column: 1 });
  });
});

describe('where a move leads', () => {
  const extent = { rows: 10, columns: 4, page: 5, isFilled: () => true };
  const middle = { row: 5, column: 2 };
  test('arrows stop at the edges', () => {
    expect(movePlace({ row: 0, column: 0 }, 'up', extent)).toEqual({ row: 0, column: 0 });
    expect(movePlace({ row: 0, column: 0 }, 'left', extent)).toEqual({ row: 0, column: 0 });
    expect(movePlace({ row: 9, column: 3 }, 'down', extent)).toEqual({ row: 9, column: 3 });
    expect(movePlace({ row: 9, column: 3 }, 'right', extent)).toEqual({ row: 9, column: 3 });
  });
  test('a page up or down stops at the first and the last row', () => {
    expect(movePlace({ row: 2, column: 1 }, 'page-down', extent)).toEqual({ row: 7, column: 1 });
    expect(movePlace({ row: 7, column: 1 }, 'page-down', extent)).toEqual({ row: 9, column: 1 });
    expect(movePlace({ row: 2, column: 1 }, 'page-up', extent)).toEqual({ row: 0, column: 1 });
  });
  test('Home and End stay in the row, with Ctrl they lead to the corners', () => {
    expect(movePlace(middle, 'home', extent)).toEqual({ row: 5, column: 0 });
    expect(movePlace(middle, 'end', extent)).toEqual({ row: 5, column: 3 });
    expect(movePlace(middle, 'top', extent)).toEqual({ row: 0, column: 0 });
    expect(movePlace(middle, 'bottom', extent)).toEqual({ row: 9, column: 3 });
  });
  test('Tab goes on in the next row, Shift+Tab back, and both end at the corners', () => {
    expect(movePlace({ row: 2, column: 3 }, 'next', extent)).toEqual({ row: 3, column: 0 });
    expect(movePlace({ row: 3, column: 0 }, 'previous', extent)).toEqual({ row: 2, column: 3 });
    expect(movePlace({ row: 9, column: 3 }, 'next', extent)).toEqual({ row: 9, column: 3 });
    expect(movePlace({ row: 0, column: 0 }, 'previous', extent)).toEqual({ row: 0, column: 0 });
  });
});
