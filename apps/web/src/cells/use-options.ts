import { definitionOf } from '@callsign/contracts/registry';
import { useMemo } from 'react';
import { useRowsOf } from '../data/book-context.tsx';
import { rowText } from './cell-text.ts';
import type { CellColumn } from './columns.ts';
import type { Option } from './parse-cell.ts';

/** What can be picked in a column: its own options, or the rows that a reference may point to. */
export function useOptions(column: CellColumn): readonly Option[] {
  const [rows] = useRowsOf(column.target ? [column.target] : []);
  return useMemo(() => {
    const target = column.target ? definitionOf(column.target) : undefined;
    if (target && rows) return rows.map((row) => ({ key: row.uuid, text: rowText(target, row) }));
    return column.options.map((option) => ({ key: option, text: option }));
  }, [column, rows]);
}
