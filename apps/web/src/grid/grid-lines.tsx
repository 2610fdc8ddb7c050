import type { Uuid } from '@callsign/contracts/scalars';
import type { Virtualizer } from '@tanstack/react-virtual';
import type { Line, RowLine } from '../sheet/lines.ts';
import { CellEditor } from './cell-editor.tsx';
import styles from './grid.module.css';
import { GridRow } from './grid-row.tsx';
import { GroupRow } from './group-row.tsx';
import type { Grid } from './use-grid.ts';

interface Props {
  grid: Grid;
  gridId: string;
  /** The uuid of the row whose details are open; empty for none. */
  selected: Uuid | '';
}

/** The lines of a grid that are in sight. */
export function GridLines({
  virtualizer,
  ...props
}: Props & { virtualizer: Virtualizer<HTMLDivElement, Element> }) {
  const { lines, columns } = props.grid;
  const width = columns.reduce((sum, column) => sum + column.width, 0);
  return (
    <div role="rowgroup" className={styles.body} style={{ height: virtualizer.getTotalSize(), width }}>
      {virtualizer.getVirtualItems().map(({ index, start }) => {
        const line = lines[index];
        return line && <GridLine key={line.key} {...props} line={line} index={index} top={start} />;
      })}
    </div>
  );
}

interface Place {
  index: number;
  /** Distance from the top of the grid, in CSS pixels. */
  top: number;
}

function GridLine({ line, ...props }: Props & Place & { line: Line }) {
  const { grid, gridId, index, top } = props;
  return line.kind === 'row' ? (
    <ShownRow {...props} line={line} />
  ) : (
    <GroupRow
      {...{ gridId, line, index, top }}
      isActive={index === grid.cursor.index}
      onToggle={grid.toggleFold}
    />
  );
}

/** A row with what of the grid concerns it: the cursor, the editor, the marks. */
function ShownRow({ grid, gridId, selected, line, index, top }: Props & Place & { line: RowLine }) {
  const { cursor, columns, wording, query } = grid;
  const { key, row, rowState } = line;
  const editing = grid.editing?.key === key ? grid.editing : null;
  const column = editing && grid.columnOf(editing.field);
  const activeField = cursor.index === index ? (cursor.active?.field ?? null) : null;
  return (
    <GridRow
      {...{ gridId, row, rowState, index, top, columns, query, wording }}
      itemKey={key}
      activeField={editing ? editing.field : activeField}
      selectedFields={selectedFieldsOf(grid, key)}
      isSelected={row.uuid === selected}
      isFresh={rowState === 'draft' || key === grid.fresh}
      editor={
        column &&
        editing && (
          <CellEditor
            key={`${editing.key}.${editing.field}`}
            {...{ column, editing, wording }}
            definition={grid.definition}
            label={`${column.label}, ${row.id}`}
            onCommit={grid.commit}
            onCancel={grid.cancel}
          />
        )
      }
    />
  );
}

/** The selected fields of a row as one text, so that rows that stay as they are need not be painted again. */
const selectedFieldsOf = ({ cursor: { range } }: Grid, key: Uuid): string =>
  range?.keys.has(key) ? [...range.fields].join(' ') : '';
