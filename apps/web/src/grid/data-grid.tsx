import type { AnyDefinition } from '@callsign/contracts/entity';
import { useMemo, useRef } from 'react';
import { useBook } from '../book/book-context.tsx';
import type { GridSearch } from '../navigation/grid-search.ts';
import { useJump } from '../navigation/jump.ts';
import { selectionText } from '../sheet/selection-text.ts';
import type { Person } from '../sync/person.ts';
import { EmptyGrid } from './empty-grid.tsx';
import { FormerNames } from './former-names.tsx';
import styles from './grid.module.css';
import { GridFooter } from './grid-footer.tsx';
import { GridTable } from './grid-table.tsx';
import { GridToolbar } from './grid-toolbar.tsx';
import { useDetails } from './use-details.ts';
import { useGrid } from './use-grid.ts';
import { usePageKeys } from './use-page-keys.ts';
import { useRowHeight } from './use-row-height.ts';
import { useSharedCursor } from './use-shared-cursor.ts';

interface Props {
  definition: AnyDefinition;
  search: GridSearch;
  onSearch: (change: GridSearch, how?: 'push' | 'replace') => void;
  /** Whose folded groups these are. */
  userId: Person['userId'];
}

/** The rows of one type as a sheet: the same component for every type, driven by its definition. */
export function DataGrid({ definition, search, onSearch, userId }: Props) {
  const book = useBook();
  const scroller = useRef<HTMLDivElement>(null);
  const filter = useRef<HTMLInputElement>(null);
  const rowHeight = useRowHeight();
  const focus = () => scroller.current?.focus({ preventScroll: true });
  const grid = useGrid({
    ...{ definition, search, onSearch, focus },
    foldPlace: `${userId}.${book.productionUuid}.${definition.type}`,
    page: () => Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 2),
  });
  const { cursor, query } = grid;
  const details = useDetails(grid, search, onSearch);
  const toFilter = () => filter.current?.focus();
  const toGrid = () => scroller.current?.focus();
  usePageKeys([
    ['n', () => grid.addRow()],
    ['/', toFilter],
    ['ArrowDown', toGrid],
  ]);
  useSharedCursor(grid);
  useJump(definition.type, (uuid, field) => cursor.stand({ key: book.keyOf(uuid), field }));

  const { line, range, block } = cursor;
  const selection = useMemo(
    () => (range ? selectionText(block, grid.wording.locale) : ''),
    [range, block, grid.wording],
  );
  const row = line?.kind === 'row' ? line.row : null;
  const isShownBeside = details.activeUuid === search.sel;
  return (
    <section className={styles.wrap} aria-label={definition.label.many}>
      <GridToolbar
        definition={definition}
        filter={filter}
        query={search.q ?? ''}
        onQuery={(q) => onSearch({ ...search, q }, 'replace')}
        onNew={grid.mayCreate ? grid.addRow : null}
        row={grid.mayDelete && !isShownBeside ? row : null}
        onDelete={() => line?.kind === 'row' && grid.remove(line.key)}
        onDown={toGrid}
      />
      <FormerNames query={query} />
      <GridTable
        {...{ grid, scroller, rowHeight }}
        sort={search.sort ?? ''}
        onSort={(sort) => onSearch({ ...search, sort }, 'replace')}
        selected={search.sel ?? ''}
        around={{ ...details, filter: toFilter }}
      />
      {grid.lines.length === 0 && (
        <EmptyGrid
          definition={definition}
          query={query}
          mayCreate={grid.mayCreate}
          onNew={grid.addRow}
          onClear={() => onSearch({ ...search, q: '' }, 'replace')}
        />
      )}
      <GridFooter
        definition={definition}
        total={grid.rows.length}
        matched={grid.matched}
        query={query}
        selection={selection}
      />
    </section>
  );
}
