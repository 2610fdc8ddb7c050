import type { AnyDefinition } from '@callsign/contracts/entity';
import { Suspense, useMemo, useRef } from 'react';
import { useBook } from '../book/book-context.tsx';
import { lazyPart } from '../browser/parts.ts';
import type { GridSearch } from '../navigation/grid-search.ts';
import { useJump } from '../navigation/jump.ts';
import { selectionText } from '../sheet/selection-text.ts';
import type { Person } from '../sync/person.ts';
import { pasteCells } from './clipboard-handlers.ts';
import { EmptyGrid } from './empty-grid.tsx';
import { FormerNames } from './former-names.tsx';
import styles from './grid.module.css';
import { GridFooter } from './grid-footer.tsx';
import { GridTable } from './grid-table.tsx';
import { GridToolbar } from './grid-toolbar.tsx';
import { useDetails } from './use-details.ts';
import { type Grid, useGrid } from './use-grid.ts';
import { usePageKeys } from './use-page-keys.ts';
import { usePagePaste } from './use-page-paste.ts';
import { useRowHeight } from './use-row-height.ts';
import { useSharedCursor } from './use-shared-cursor.ts';

const SelectionMenu = lazyPart(async () => (await import('./selection-menu.tsx')).SelectionMenu);
const PasteProblems = lazyPart(async () => (await import('./paste-problems.tsx')).PasteProblems);

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
  usePagePaste((event) => {
    if (grid.lines.length === 0) pasteCells(grid, event);
  });
  useSharedCursor(grid);
  useJump(definition.type, (uuid, field) => cursor.stand({ key: book.keyOf(uuid), field }));

  const { line } = cursor;
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
        scopeNow={grid.scopeNow}
        selection={<SelectedTools grid={grid} />}
      />
      <FormerNames query={query} />
      <GridTable
        {...{ grid, scroller, rowHeight }}
        sort={search.sort ?? ''}
        onSort={(sort) => onSearch({ ...search, sort }, 'replace')}
        selected={search.sel ?? ''}
        around={{ ...details, filter: toFilter }}
      />
      <RefusedPaste grid={grid} />
      {grid.lines.length === 0 && (
        <EmptyGrid
          definition={definition}
          query={query}
          mayCreate={grid.mayCreate}
          onNew={grid.addRow}
          onClear={() => onSearch({ ...search, q: '' }, 'replace')}
        />
      )}
      <Footer grid={grid} />
    </section>
  );
}

/** What is offered for the selected cells. */
function SelectedTools({ grid }: { grid: Grid }) {
  const { parts, cursor, columns, mayCreate, act } = grid;
  const isReader = columns.every(({ isFixed }) => isFixed);
  if (!cursor.range || isReader) return null;
  return (
    <Suspense>
      <SelectionMenu parts={parts} block={cursor.block} mayCreate={mayCreate} onAct={act} />
    </Suspense>
  );
}

/** Why nothing was pasted, cell by cell. */
function RefusedPaste({ grid: { pasteProblems, closePasteProblems } }: { grid: Grid }) {
  if (!pasteProblems) return null;
  return (
    <Suspense>
      <PasteProblems problems={pasteProblems} onClose={closePasteProblems} />
    </Suspense>
  );
}

function Footer({ grid: { definition, rows, matched, query, cursor, wording } }: { grid: Grid }) {
  const { range, block } = cursor;
  const selection = useMemo(
    () => (range ? selectionText(block, wording.locale) : ''),
    [range, block, wording.locale],
  );
  return <GridFooter {...{ definition, matched, query, selection }} total={rows.length} />;
}
