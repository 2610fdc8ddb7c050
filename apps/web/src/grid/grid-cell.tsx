import { NOTHING, type Wording } from '@callsign/contracts/value-text';
import type { ReactNode } from 'react';
import { HIDDEN, shownText } from '../columns/cell-text.ts';
import type { CellColumn } from '../columns/columns.ts';
import type { CellState } from '../sync/overlay.ts';
import type { Peer } from '../sync/peers.ts';
import { type AnyRow, valueIn } from '../sync/row.ts';
import styles from './cell.module.css';
import { PeerMarks } from './peer-marks.tsx';

interface Props {
  /** The id of the element in the page. */
  elementId: string;
  column: CellColumn;
  columnIndex: number;
  row: AnyRow;
  draft: CellState | undefined;
  isActive: boolean;
  /** Among the selected cells. */
  isInRange: boolean;
  /** Changed by somebody else just now, and by whom. */
  tint: string | undefined;
  query: string;
  wording: Wording;
  /** Whose cursors stand here besides one's own. */
  peers: readonly Peer[];
  editor: ReactNode;
}

/** One cell: its value, and what is to be known about it. */
export function GridCell(props: Props) {
  const { elementId, column, columnIndex, row, draft, isActive, isInRange, tint, editor } = props;
  const isRefused = draft?.state === 'refused';
  const isConflict = draft?.problem?.code === 'FIELD_CONFLICT';
  const value = draft ? draft.value : valueIn(row, column.field);
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: both roles support it.
    <div
      role={column.field === 'id' ? 'rowheader' : 'gridcell'}
      id={elementId}
      tabIndex={-1}
      aria-colindex={columnIndex + 1}
      aria-label={nameOf(column, row, value, props.wording)}
      aria-selected={isActive || isInRange}
      aria-readonly={column.isFixed || undefined}
      aria-invalid={isRefused || undefined}
      className={styles.cell}
      data-field={column.field}
      data-kind={column.kind}
      data-active={isActive || undefined}
      data-in-range={isInRange || undefined}
      data-editing={editor ? '' : undefined}
      data-state={isConflict ? 'conflict' : draft?.state}
      data-tint={tint === undefined ? undefined : ''}
      title={tint ? `Changed by ${tint}` : undefined}
      style={{ width: column.width }}
    >
      {props.peers.length > 0 && <PeerMarks peers={props.peers} />}
      {editor ?? <CellContent {...props} value={value} />}
    </div>
  );
}

/** What a screen reader says of a cell: its column, its row, and what stands in it. */
function nameOf(column: CellColumn, row: AnyRow, value: unknown, wording: Wording): string {
  const text = shownText(column, value, wording);
  return `${column.label}, ${row.id}${text === '' || column.field === 'id' ? '' : `: ${text}`}`;
}

function CellContent({ column, row, value, query, wording }: Props & { value: unknown }) {
  if (column.kind === 'check') {
    return (
      <span
        role="checkbox"
        aria-checked={value === true}
        aria-label={`${column.label}, ${row.id}`}
        aria-disabled={column.isFixed || undefined}
        className={styles.check}
        data-value={value === null ? 'empty' : String(value)}
      />
    );
  }
  if (column.isHidden) return <span className={styles.hidden}>{HIDDEN}</span>;
  const text = shownText(column, value, wording);
  if (column.field === 'id') {
    return (
      <span className={`callsign ${styles.opener}`} data-open="">
        {query === '' ? text : <Marked text={text} query={query} />}
      </span>
    );
  }
  if (text === '')
    return column.kind === 'reference' ? <span className={styles.nothing}>{NOTHING}</span> : null;
  return <span className={styles.text}>{query === '' ? text : <Marked text={text} query={query} />}</span>;
}

function Marked({ text, query }: { text: string; query: string }) {
  const at = query === '' ? -1 : text.toLowerCase().indexOf(query.toLowerCase());
  if (at < 0) return text;
  const end = at + query.length;
  return (
    <>
      {text.slice(0, at)}
      <mark>{text.slice(at, end)}</mark>
      {text.slice(end)}
    </>
  );
}
