import { compareDisplayIds } from '@callsign/identity/compare-display-ids';
import type { CellColumn } from './columns.ts';

/** Orders two values of a column, `direction` 1 up or -1 down; empty values come last both ways. */
export function compareCells(
  column: CellColumn,
  a: unknown,
  b: unknown,
  direction: 1 | -1,
  text: (value: unknown) => string,
): number {
  const left = a ?? '';
  const right = b ?? '';
  if (left === '' || right === '') return left === right ? 0 : left === '' ? 1 : -1;
  if (typeof left === 'number' && typeof right === 'number') return (left - right) * direction;
  if (column.kind === 'check') return (Number(left) - Number(right)) * direction;
  return compareDisplayIds(text(left), text(right)) * direction;
}
