import type { Uuid } from '@callsign/contracts/scalars';
import { useEffect } from 'react';
import type { GridSearch } from '../navigation/grid-search.ts';
import type { Grid } from './use-grid.ts';

/**
 * The details of a row, which its address names: the grid begins on that row, and while they are open they follow the cursor.
 * Answers the uuid of the stored row under the cursor (null for none), and how the details are opened and closed.
 */
export function useDetails(
  { book, cursor }: Grid,
  search: GridSearch,
  onSearch: (change: GridSearch, how?: 'push' | 'replace') => void,
) {
  const { line } = cursor;
  const activeUuid = line?.kind === 'row' && line.rowState === 'stored' ? line.row.uuid : null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: only once, when the grid opens.
  useEffect(() => {
    if (search.sel && book.row(search.sel)) cursor.stand({ key: search.sel, field: 'id' });
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a move of the cursor changes whose details are shown.
  useEffect(() => {
    if (search.sel && activeUuid && activeUuid !== search.sel)
      onSearch({ ...search, sel: activeUuid }, 'replace');
  }, [cursor.asked]);
  return {
    activeUuid,
    areDetailsOpen: Boolean(search.sel),
    open: (uuid: Uuid) => onSearch({ ...search, sel: uuid }, search.sel ? 'replace' : 'push'),
    close: () => onSearch({ ...search, sel: '' }, 'replace'),
  };
}
