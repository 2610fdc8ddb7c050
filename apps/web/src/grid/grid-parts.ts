import type { AnyDefinition } from '@callsign/contracts/entity';
import type { Uuid } from '@callsign/contracts/scalars';
import type { Wording } from '@callsign/contracts/value-text';
import type { CellColumn } from '../columns/columns.ts';
import type { Book } from '../sync/book.ts';
import type { Values } from '../sync/result.ts';
import type { AnyRow } from '../sync/row.ts';
import type { Editing } from './editing.ts';
import type { Cursor } from './use-cursor.ts';

/** What the acts of a grid work on, as it stands at one render. */
export interface GridParts {
  readonly book: Book;
  readonly definition: AnyDefinition;
  readonly columns: readonly CellColumn[];
  readonly wording: Wording;
  /** The rows of the type, whatever is filtered or folded. */
  readonly rows: readonly AnyRow[];
  readonly cursor: Cursor;
  /** The cell whose editor is open. */
  readonly editing: Editing | null;
  setEditing(editing: Editing | null): void;
  /** A row that is being filled in, and that nobody has stored yet. */
  readonly draftRow: Values | null;
  setDraftRow(fields: Values | null): void;
  /** The row that was added last, which is marked until the cursor leaves it. */
  setFresh(key: Uuid): void;
  /** Gives the grid itself the focus. */
  focus(): void;
}

/** The column of a field; fields come from the grid's own columns. */
export const columnOf = (columns: readonly CellColumn[], field: string): CellColumn =>
  columns.find((column) => column.field === field) as CellColumn;
