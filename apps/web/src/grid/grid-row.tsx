import type { Uuid } from '@callsign/contracts/scalars';
import type { Wording } from '@callsign/contracts/value-text';
import { memo, type ReactNode, useSyncExternalStore } from 'react';
import { useBook } from '../book/book-context.tsx';
import type { CellColumn } from '../columns/columns.ts';
import type { LineKey, RowState } from '../sheet/lines.ts';
import type { Book } from '../sync/book.ts';
import type { AnyRow } from '../sync/row.ts';
import { GridCell } from './grid-cell.tsx';
import styles from './row.module.css';

interface Props {
  gridId: string;
  itemKey: Uuid;
  row: AnyRow;
  rowState: RowState;
  index: number;
  top: number;
  columns: readonly CellColumn[];
  activeField: string | null;
  /** The selected fields with a blank between them; empty for none. */
  selectedFields: string;
  isSelected: boolean;
  isFresh: boolean;
  query: string;
  wording: Wording;
  /** The editor of the active cell, while it is open. */
  editor: ReactNode;
}

/** The id of a cell's element, by which the grid says where its cursor is. */
export const cellId = (gridId: string, key: LineKey, field: string) => `${gridId}-${key}-${field}`;

export const GridRow = memo(function GridRow(props: Props) {
  const { gridId, itemKey, row, rowState, index, top, columns, activeField, editor } = props;
  const book = useBook();
  const drafts = useSyncExternalStore(book.subscribe, () => book.drafts(itemKey));
  const tints = useSyncExternalStore(book.subscribe, () => tintsOf(book, itemKey, columns));
  const peers = useSyncExternalStore(book.subscribe, () => book.peersOf(row.uuid));
  const isLeaving = useSyncExternalStore(book.subscribe, () => book.isLeaving(itemKey));
  const tintOf = (field: string) => new RegExp(`(?:^|\n)${field}=(.*)`).exec(tints)?.[1];
  const selected = props.selectedFields.split(' ');
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={props.isSelected}
      className={styles.row}
      data-key={itemKey}
      data-uuid={rowState === 'stored' ? row.uuid : undefined}
      data-id={row.id}
      data-row-state={rowState}
      data-selected={props.isSelected || undefined}
      data-fresh={props.isFresh ? '' : undefined}
      data-editing={editor ? '' : undefined}
      data-leaving={isLeaving || undefined}
      style={{ transform: `translateY(${top}px)` }}
    >
      {columns.map((column, columnIndex) => {
        const isActive = column.field === activeField;
        return (
          <GridCell
            key={column.field}
            elementId={cellId(gridId, itemKey, column.field)}
            column={column}
            columnIndex={columnIndex}
            row={row}
            draft={drafts?.get(column.field)}
            isActive={isActive}
            isInRange={selected.includes(column.field)}
            tint={tints === '' ? undefined : tintOf(column.field)}
            query={props.query}
            wording={props.wording}
            peers={peers.filter((peer) => peer.field === column.field)}
            editor={isActive ? editor : null}
          />
        );
      })}
    </div>
  );
});

/** The cells of a row that others changed just now, as one text so that equal answers are equal. */
function tintsOf(book: Book, uuid: Uuid, columns: readonly CellColumn[]): string {
  let tints = '';
  for (const { field } of columns) {
    const tint = book.recentChange(uuid, field);
    if (tint) tints += `${tints === '' ? '' : '\n'}${field}=${tint.userName ?? ''}`;
  }
  return tints;
}
