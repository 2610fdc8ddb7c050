import type { Option } from '@callsign/contracts/reading';
import { definitionOf } from '@callsign/contracts/registry';
import { optionsOf } from '@callsign/contracts/value-text';
import { useMemo } from 'react';
import { useRowsOf } from '../book/book-context.tsx';
import { rowText } from '../columns/cell-text.ts';
import type { CellColumn } from '../columns/columns.ts';

/** What can be picked in a column: its own options, or the rows that a reference may point to. */
export function useOptions(column: CellColumn): readonly Option[] {
  const [rows] = useRowsOf(column.target ? [column.target] : []);
  return useMemo(() => {
    const target = column.target ? definitionOf(column.target) : undefined;
    if (target && rows) return rows.map((row) => ({ key: row.uuid, text: rowText(target, row), id: row.id }));
    return optionsOf(column);
  }, [column, rows]);
}
