import type { AnyDefinition } from '@callsign/contracts/entity';
import type { Uuid } from '@callsign/contracts/scalars';
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { type MouseEvent, useEffect, useId, useLayoutEffect, useRef } from 'react';
import { useBook } from '../book/book-context.tsx';
import type { GridSearch } from '../navigation/grid-search.ts';
import { useJump } from '../navigation/jump.ts';
import { CellProblems } from './cell-problems.tsx';
import { EmptyGrid } from './empty-grid.tsx';
import { FormerNames } from './former-names.tsx';
import styles from './grid.module.css';
import { GridFooter } from './grid-footer.tsx';
import { GridHeader } from './grid-header.tsx';
import { gridKeys } from './grid-keys.ts';
import { GridLines } from './grid-lines.tsx';
import { cellId } from './grid-row.tsx';
import { GridToolbar } from './grid-toolbar.tsx';
import { useCursorPlace } from './use-cursor-place.ts';
import { useGrid } from './use-grid.ts';
import { usePageKeys } from './use-page-keys.ts';
import { useRowHeight } from './use-row-height.ts';

interface Props {
  definition: AnyDefinition;
  search: GridSearch;
  onSearch: (change: GridSearch, how?: 'push' | 'replace') => void;
  /** Who the folded groups belong to. */
  userId: string;
}

/** The rows of one type as a sheet: the same component for every type, driven by its definition. */
export function DataGrid({ definition, search, onSearch, userId }: Props) {
  const book = useBook();
  const gridId = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const filter = useRef<HTMLInputElement>(null);
  const rowHeight = useRowHeight();
  const grid = useGrid({
    definition,
    search,
    onSearch,
    foldPlace: `${userId}.${book.productionUuid}.${definition.type}`,
    page: () => Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 2),
    focus: () => scroller.current?.focus({ preventScroll: true }),
  });
  const { items, cursor, columns, editing, query } = grid;
  const { active, index } = cursor;

  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    useFlushSync: false,
    getItemKey: (at) => items[at]?.key ?? at,
    // The active row stays mounted while it is scrolled away, so that it can be named and edited.
    rangeExtractor: (range) => {
      const shown = defaultRangeExtractor(range);
      if (index < 0 || shown.includes(index)) return shown;
      return [...shown, index].sort((a, b) => a - b);
    },
  });

  const open = (uuid: Uuid) => onSearch({ ...search, sel: uuid }, search.sel ? 'replace' : 'push');
  const close = () => {
    if (!search.sel) return false;
    onSearch({ ...search, sel: '' }, 'replace');
    return true;
  };
  const keys = gridKeys(grid, { open, close, filter: () => filter.current?.focus() });
  usePageKeys([
    ['n', () => grid.addRow()],
    ['/', () => filter.current?.focus()],
    ['ArrowDown', () => scroller.current?.focus()],
  ]);

  // Only a move of the cursor scrolls; rows that others add or move do not.
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked is the last wish to stand somewhere.
  useLayoutEffect(() => {
    if (!active) return;
    const cell = document.getElementById(cellId(gridId, active.key, active.field));
    if (cell) cell.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    else virtualizer.scrollToIndex(index, { align: 'center' });
  }, [cursor.asked]);

  // A filter or another order starts at the top again.
  const order = `${search.sort ?? ''} ${query}`;
  const shownOrder = useRef(order);
  useEffect(() => {
    if (shownOrder.current !== order) scroller.current?.scrollTo({ top: 0 });
    shownOrder.current = order;
  }, [order]);

  // The row that an address names is where the grid begins.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only once, when the grid opens.
  useEffect(() => {
    if (search.sel && book.row(search.sel)) cursor.stand({ key: search.sel, field: 'id' });
  }, []);

  // While the details are open, they follow the cursor.
  const activeUuid =
    cursor.item?.kind === 'row' && cursor.item.standing === 'stored' ? cursor.item.row.uuid : null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a move of the cursor changes whose details are shown.
  useEffect(() => {
    if (search.sel && activeUuid && activeUuid !== search.sel)
      onSearch({ ...search, sel: activeUuid }, 'replace');
  }, [cursor.asked]);

  useCursorPlace(
    cursor.item?.kind === 'row' ? cursor.item.row.uuid : null,
    active?.field ?? null,
    editing !== null,
  );
  useJump(definition.type, (uuid, field) => cursor.stand({ key: book.keyOf(uuid), field }));

  const onClick = (event: MouseEvent) => {
    const target = event.target as HTMLElement;
    const cell = target.closest<HTMLElement>('[role="gridcell"]');
    const key = target.closest<HTMLElement>('[data-key]')?.dataset.key as Uuid | undefined;
    const field = cell?.dataset.field;
    if (!cell || key === undefined || field === undefined) return;
    const wasActive = active?.key === key && active.field === field;
    cursor.stand({ key, field });
    if (target.closest('[role="checkbox"]')) grid.toggle(key, field);
    else if (target.closest('[data-open]') && book.confirmed(key)) open(book.uuidOf(key));
    else if (wasActive && (event.nativeEvent as PointerEvent).pointerType === 'touch')
      grid.edit(key, field, null);
  };
  const onDoubleClick = (event: MouseEvent) => {
    if (active && !editing && grid.columnOf(active.field)?.kind !== 'check') {
      event.preventDefault();
      if (cursor.item?.kind === 'row') grid.edit(cursor.item.key, active.field, null);
    }
  };

  return (
    <section className={styles.wrap} aria-label={definition.label.many}>
      <GridToolbar
        definition={definition}
        filter={filter}
        query={search.q ?? ''}
        onQuery={(q) => onSearch({ ...search, q }, 'replace')}
        onNew={grid.mayCreate ? grid.addRow : null}
        row={
          grid.mayDelete && cursor.item?.kind === 'row' && activeUuid !== search.sel ? cursor.item.row : null
        }
        onDelete={() => cursor.item?.kind === 'row' && grid.remove(cursor.item.key)}
        onDown={() => scroller.current?.focus()}
      />
      <FormerNames query={query} />
      <div
        ref={scroller}
        role="grid"
        tabIndex={0}
        aria-label={definition.label.many}
        aria-rowcount={items.length + 1}
        aria-colcount={columns.length}
        aria-activedescendant={
          active
            ? cellId(gridId, active.key, cursor.item?.kind === 'group' ? 'group' : active.field)
            : undefined
        }
        className={styles.grid}
        onKeyDown={keys.onKeyDown}
        onCopy={keys.onCopy}
        onPaste={keys.onPaste}
        onClick={onClick}
        onDoubleClick={onDoubleClick}
        onFocus={(event) => {
          if (
            event.target === event.currentTarget &&
            !active &&
            items[0] &&
            event.currentTarget.matches(':focus-visible')
          ) {
            cursor.stand({ key: items[0].key, field: columns[0]?.field ?? 'id' });
          }
        }}
      >
        <GridHeader
          columns={columns}
          sort={search.sort ?? ''}
          onSort={(sort) => onSearch({ ...search, sort }, 'replace')}
        />
        <GridLines grid={grid} gridId={gridId} virtualizer={virtualizer} selected={search.sel ?? ''} />
      </div>
      {items.length === 0 && (
        <EmptyGrid
          definition={definition}
          query={query}
          mayCreate={grid.mayCreate}
          onNew={grid.addRow}
          onClear={() => onSearch({ ...search, q: '' }, 'replace')}
        />
      )}
      <CellProblems grid={grid} gridId={gridId} type={definition.type} />
      <GridFooter definition={definition} total={grid.rows.length} matched={grid.matched} query={query} />
    </section>
  );
}
