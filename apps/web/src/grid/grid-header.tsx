import { ArrowDown, ArrowUp } from 'lucide-react';
import type { KeyboardEvent } from 'react';
import { ZoneNote } from '../cells/zone-note.tsx';
import type { CellColumn } from '../columns/columns.ts';
import { sortAfterPress, sortKeys } from '../sheet/sort.ts';
import cell from './cell.module.css';
import styles from './header.module.css';

interface Props {
  columns: readonly CellColumn[];
  sort: string;
  onSort: (sort: string) => void;
}

/** The heads of the columns; a press sorts up, again down, again not, and with Shift after the columns before it. */
export function GridHeader({ columns, sort, onSort }: Props) {
  const keys = sortKeys(sort === '' ? 'id' : sort);
  return (
    <div role="row" aria-rowindex={1} className={styles.header}>
      {columns.map((column, index) => {
        const place = keys.findIndex(({ field }) => field === column.field);
        const isDown = keys[place]?.isDown === true;
        const isUp = place >= 0 && !isDown;
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
              onClick={({ shiftKey }) => onSort(sortAfterPress(sort, column.field, shiftKey))}
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
              {place >= 0 && keys.length > 1 && <small>{place + 1}</small>}
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
