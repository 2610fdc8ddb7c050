import { ArrowDown, ArrowUp } from 'lucide-react';
import type { KeyboardEvent } from 'react';
import { ZoneNote } from '../cells/zone-note.tsx';
import type { CellColumn } from '../columns/columns.ts';
import cell from './cell.module.css';
import styles from './header.module.css';

interface Props {
  columns: readonly CellColumn[];
  sort: string;
  onSort: (sort: string) => void;
}

/** The heads of the columns; a press sorts up, again down, again not. */
export function GridHeader({ columns, sort, onSort }: Props) {
  const current = sort === '' ? 'id' : sort;
  return (
    <div role="row" aria-rowindex={1} className={styles.header}>
      {columns.map((column, index) => {
        const isUp = current === column.field;
        const isDown = current === `-${column.field}`;
        const next = isUp ? `-${column.field}` : isDown ? '' : column.field;
        return (
          <div
            key={column.field}
            role="columnheader"
            tabIndex={-1}
            aria-colindex={index + 1}
            aria-sort={isUp ? 'ascending' : isDown ? 'descending' : 'none'}
            className={styles.head}
            data-field={column.field}
            data-kind={column.kind}
            style={{ width: column.width }}
          >
            <button
              type="button"
              tabIndex={index === 0 ? 0 : -1}
              className={styles.sort}
              onKeyDown={goSideways}
              onClick={() => onSort(next)}
            >
              <span className={cell.text}>
                {column.label}
                {column.kind === 'instant' && (
                  <>
                    {' '}
                    <ZoneNote />
                  </>
                )}
              </span>
              {isUp && <ArrowUp size={12} aria-hidden />}
              {isDown && <ArrowDown size={12} aria-hidden />}
            </button>
          </div>
        );
      })}
    </div>
  );
}

/** The heads are one stop of the Tab key; arrows lead from one to the next. */
function goSideways(event: KeyboardEvent<HTMLButtonElement>): void {
  const head = event.currentTarget.closest('[role="columnheader"]');
  const next =
    event.key === 'ArrowRight'
      ? head?.nextElementSibling
      : event.key === 'ArrowLeft'
        ? head?.previousElementSibling
        : null;
  if (!next) return;
  event.preventDefault();
  next.querySelector('button')?.focus();
}
