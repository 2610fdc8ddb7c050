import type { Uuid } from '@callsign/contracts/scalars';
import { type RefObject, useId, useRef } from 'react';
import { CellProblems } from './cell-problems.tsx';
import styles from './grid.module.css';
import { GridHeader } from './grid-header.tsx';
import { GridLines } from './grid-lines.tsx';
import { cellId } from './grid-row.tsx';
import { type Drag, type Surroundings, sheetHandlers } from './sheet-handlers.ts';
import type { Grid } from './use-grid.ts';
import { useGridScroll } from './use-grid-scroll.ts';

interface Props {
  grid: Grid;
  scroller: RefObject<HTMLDivElement | null>;
  rowHeight: number;
  sort: string;
  onSort: (sort: string) => void;
  /** The uuid of the row whose details are open; empty for none. */
  selected: Uuid | '';
  around: Surroundings;
}

/** The element with the role of a grid: heads, lines, and the panel under a refused cell. */
export function GridTable({ grid, scroller, rowHeight, sort, onSort, selected, around }: Props) {
  const gridId = useId();
  const drag = useRef<Drag>({ from: null, to: null });
  const { definition, lines, cursor, columns } = grid;
  const { active, line } = cursor;
  const virtualizer = useGridScroll(grid, sort, scroller, gridId, rowHeight);
  return (
    <>
      <div
        ref={scroller}
        role="grid"
        tabIndex={0}
        aria-label={definition.label.many}
        aria-multiselectable
        aria-rowcount={lines.length + 1}
        aria-colcount={columns.length}
        aria-activedescendant={
          active ? cellId(gridId, active.key, line?.kind === 'group' ? 'group' : active.field) : undefined
        }
        className={styles.grid}
        {...sheetHandlers(grid, around, drag.current)}
      >
        <GridHeader columns={columns} sort={sort} onSort={onSort} />
        <GridLines grid={grid} gridId={gridId} virtualizer={virtualizer} selected={selected} />
      </div>
      <CellProblems grid={grid} gridId={gridId} type={definition.type} />
    </>
  );
}
