import { numberText } from '@callsign/contracts/number-text';
import { valueIn } from '../sync/row.ts';
import type { Block } from './selection.ts';

/** Sums are shown to this many digits, so that 0.1 + 0.2 is 0.3. */
const SUM_DIGITS = 12;

/** What is selected, as a person is told: "6 cells selected, 4 filled, sum 12.5"; empty for a single cell. */
export function selectionText({ rows, columns }: Block, locale: string): string {
  const count = rows.length * columns.length;
  if (count < 2) return '';
  let filled = 0;
  const numbers: number[] = [];
  for (const { row } of rows) {
    for (const { field } of columns) {
      const value = valueIn(row, field);
      if (value === null || value === undefined || value === '') continue;
      filled++;
      if (typeof value === 'number') numbers.push(value);
    }
  }
  const sum = Number(numbers.reduce((all, one) => all + one, 0).toPrecision(SUM_DIGITS));
  const total = numbers.length > 0 ? `, sum ${numberText(sum, locale)}` : '';
  return `${count} cells selected (${rows.length} × ${columns.length}), ${filled} filled${total}`;
}
