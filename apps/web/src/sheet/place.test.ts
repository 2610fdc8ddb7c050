import { describe, expect, test } from 'vitest';
import { movePlace } from './place.ts';

describe('where a move leads', () => {
  const extent = { rows: 10, columns: 4, page: 5 };
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
