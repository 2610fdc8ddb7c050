import type { Uuid } from '@callsign/contracts/scalars';
import type { Virtualizer } from '@tanstack/react-virtual';
import type { GridItem } from '../sheet/items.ts';
import { CellEditor } from './cell-editor.tsx';
import styles from './grid.module.css';
import { GridRow } from './grid-row.tsx';
import { GroupRow } from './group-row.tsx';
import type { Grid } from './use-grid.ts';

interface Props {
  grid: Grid;
  gridId: string;
  virtualizer: Virtualizer<HTMLDivElement, Element>;
  /** The uuid of the row whose details are open; empty for none. */
  selected: Uuid | '';
}

/** The lines of a grid that are in sight. */
export function GridLines({ grid, gridId, virtualizer, selected }: Props) {
  const { items, columns, cursor, editing } = grid;
  const width = columns.reduce((sum, column) => sum + column.width, 0);

  const row = (item: GridItem & { kind: 'row' }, index: number, top: number) => {
    const isEdited = editing?.key === item.key;
    const column = isEdited ? grid.columnOf(editing.field) : null;
    const activeField = cursor.index === index ? (cursor.active?.field ?? null) : null;
    return (
      <GridRow
        key={item.key}
        gridId={gridId}
        itemKey={item.key}
        row={item.row}
        standing={item.standing}
        index={index}
        top={top}
        columns={columns}
        activeField={isEdited ? editing.field : activeField}
        isSelected={item.row.uuid === selected}
        isFresh={item.standing === 'draft' || item.key === grid.fresh}
        query={grid.query}
        wording={grid.wording}
        editor={
          column &&
          editing && (
            <CellEditor
              key={`${editing.key}.${editing.field}`}
              definition={grid.definition}
              column={column}
              editing={editing}
              label={`${column.label}, ${item.row.id}`}
              wording={grid.wording}
              onCommit={grid.commit}
              onCancel={grid.cancel}
            />
          )
        }
      />
    );
  };
  return (
    <div role="rowgroup" className={styles.body} style={{ height: virtualizer.getTotalSize(), width }}>
      {virtualizer.getVirtualItems().map(({ index, start }) => {
        const item = items[index];
        if (item?.kind === 'row') return row(item, index, start);
        return (
          item && (
            <GroupRow
              key={item.key}
              gridId={gridId}
              item={item}
              index={index}
              top={start}
              isActive={index === cursor.index}
              onToggle={grid.toggleFold}
            />
          )
        );
      })}
    </div>
  );
}
