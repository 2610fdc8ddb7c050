import type { DisplayId, Uuid } from '@callsign/contracts/scalars';
import type { CellColumn } from '../columns/columns.ts';
import { type AnyRow, valueIn } from '../sync/row.ts';
import { placesOf } from './cursor.ts';
import type { GroupLine, Line, RowLine, RowState } from './lines.ts';
import type { SheetView } from './sheet-step.ts';
import type { Key } from './typed-text.ts';

/** A key as the browser reports it. */
export const key = (name: string, more: Partial<Key> = {}): Key => ({
  key: name,
  code: '',
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  getModifierState: () => false,
  ...more,
});

/** The line of a row whose key is its id. */
export const rowLine = (id: string, rowState: RowState = 'stored'): RowLine => ({
  kind: 'row',
  key: id as Uuid,
  rowState,
  row: { uuid: id as Uuid, id: id as DisplayId, version: 1 } as Partial<AnyRow> as AnyRow,
});

/** The head of a group. */
export const groupLine = (name: string): GroupLine => ({
  kind: 'group',
  key: `group:${name}`,
  name,
  value: name,
  done: 0,
  total: 1,
  isFolded: false,
});

const column = (field: string, kind: CellColumn['kind']): CellColumn => ({
  field,
  kind,
  label: field,
  width: 100,
  options: [],
  labels: {},
  target: null,
  isFixed: false,
  isHidden: false,
});

/** The columns of a made-up type: its id, a name, a check box and a note. */
export const columns = [
  column('id', 'text'),
  column('name', 'text'),
  column('done', 'check'),
  column('note', 'note'),
];

/** What a grid shows; a page holds three rows. */
export const viewOf = (lines: readonly Line[], more: Partial<SheetView> = {}): SheetView => ({
  lines,
  places: placesOf(lines),
  columns,
  page: 3,
  isFilled: (line, field) => line.kind === 'row' && Boolean(valueIn(line.row, field)),
  isEditing: false,
  areDetailsOpen: false,
  ...more,
});
