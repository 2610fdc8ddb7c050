import type { Option } from '@callsign/contracts/reading';
import type { Uuid } from '@callsign/contracts/scalars';
import { readWritten } from '../sheet/cell-edit.ts';
import { valueIn } from '../sync/row.ts';
import type { EditorProblem } from './editing.ts';
import { columnOf, type GridParts } from './grid-parts.ts';

/** Sends a value of a row, as seen at a version. What the server refuses of it is shown at the cell. */
export function sendCell(
  { book, definition }: GridParts,
  uuid: Uuid,
  field: string,
  value: unknown,
  version: number | undefined,
): void {
  void book.edit(definition.type, uuid, { [field]: value }, version);
}

/** Ticks a check box, or takes the tick away. */
export function toggleCell(parts: GridParts, uuid: Uuid, field: string): void {
  const row = parts.book.row(uuid);
  if (row && !columnOf(parts.columns, field).isFixed)
    sendCell(parts, uuid, field, valueIn(row, field) !== true, undefined);
}

/** Writes text into a cell without opening it; where that needs a look, `ask` opens the editor with the text and the reason. */
export function writeCell(
  parts: GridParts,
  key: Uuid,
  field: string,
  text: string,
  options: readonly Option[],
  ask: (problem?: EditorProblem) => void,
): void {
  const { book, definition, columns, wording } = parts;
  const row = book.row(key);
  const column = columnOf(columns, field);
  if (!row || column.isFixed) return;
  const outcome = readWritten(definition, column, row, text, options, wording);
  switch (outcome.do) {
    case 'nothing':
      break;
    case 'uncheck':
      sendCell(parts, key, field, false, undefined);
      break;
    case 'write':
      sendCell(parts, key, field, outcome.value, row.version);
      break;
    case 'ask':
      ask(outcome.message === null ? undefined : { message: outcome.message });
      break;
    default:
      outcome satisfies never;
  }
}
