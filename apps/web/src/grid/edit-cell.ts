import type { Draft, Option } from '@callsign/contracts/reading';
import type { DisplayId, Uuid } from '@callsign/contracts/scalars';
import { missingFields } from '../book/new-row.ts';
import { swapIds } from '../book/swap-ids.ts';
import { type EditOutcome, finishEdit, openCell } from '../sheet/cell-edit.ts';
import { DRAFT, draftRowOf } from '../sheet/lines.ts';
import type { Move } from '../sheet/place.ts';
import { valueIn } from '../sync/row.ts';
import { saveDraft } from './add-row.ts';
import type { Editing, EditorProblem } from './editing.ts';
import { columnOf, type GridParts } from './grid-parts.ts';
import { takenIdProblem } from './taken-id.tsx';
import { sendCell } from './write-cell.ts';

/** Opens the editor of a cell; `text` replaces what stands there. */
export function openEditor(
  parts: GridParts,
  key: Uuid,
  field: string,
  text: string | null,
  problem?: EditorProblem,
): void {
  const { book, columns, cursor, draftRow, wording } = parts;
  const row = key === DRAFT ? draftRow && draftRowOf(draftRow) : book.row(key);
  const column = columnOf(columns, field);
  if (!row || !column || column.isFixed) return;
  const shown = key === DRAFT ? valueIn(row, field) : book.cell(key, field).value;
  const isHere = cursor.active?.key === key && cursor.active.field === field;
  // Standing anew would forget where Tab started.
  if (!isHere) cursor.stand({ key, field });
  parts.setEditing({ ...openCell(column, key, row, shown, text, wording), ...(problem ? { problem } : {}) });
}

/** Takes a finished draft into the book; answers what stands in its way. */
export function commitEditor(
  parts: GridParts,
  final: Draft,
  options: readonly Option[],
  move: Move | null,
): EditorProblem | null {
  const { book, definition, columns, wording, rows, editing } = parts;
  if (!editing) return null;
  const column = columnOf(columns, editing.field);
  const uuid = book.uuidOf(editing.key);
  const outcome = finishEdit(editing, final, { definition, column, options, wording, rows, uuid });
  switch (outcome.do) {
    case 'leave':
      leaveUntouched(parts, editing, move);
      return null;
    case 'refuse':
      return { message: outcome.message };
    case 'id-taken':
      return idProblem(parts, editing, outcome);
    case 'take':
      takeValue(parts, editing, outcome, move);
      return null;
    default:
      return outcome satisfies never;
  }
}

/** Closes the editor and gives the grid the focus. */
function stopEditing({ setEditing, focus }: GridParts): void {
  setEditing(null);
  focus();
}

/** Closes the editor; without a move the focus is already elsewhere. */
function closeEditor(parts: GridParts, move: Move | null): void {
  if (move === null) parts.setEditing(null);
  else stopEditing(parts);
}

/** Goes on from a cell in which nothing was typed: what it holds stays, whatever its form; a refused value is sent again. */
function leaveUntouched(parts: GridParts, { key, field, version }: Editing, move: Move | null): void {
  closeEditor(parts, move);
  const { state, value } = parts.book.cell(key, field);
  if (state === 'refused') sendCell(parts, key, field, value, version);
  if (move) parts.cursor.goOn(move);
}

function takeValue(
  parts: GridParts,
  { key, field, version }: Editing,
  { value, isNew }: Extract<EditOutcome, { do: 'take' }>,
  move: Move | null,
): void {
  closeEditor(parts, move);
  if (key === DRAFT) {
    saveDraft(parts, { ...parts.draftRow, [field]: value }, move);
    return;
  }
  const isRefused = parts.book.cell(key, field).state === 'refused';
  if (isRefused || isNew) sendCell(parts, key, field, value, version);
  if (move) parts.cursor.goOn(move);
}

/** Who holds the id that was typed, with the ways out: the next free one, or each other's. */
function idProblem(
  parts: GridParts,
  { key, field, version }: Editing,
  { id, holder, nextFree }: Extract<EditOutcome, { do: 'id-taken' }>,
): EditorProblem {
  const { book, definition } = parts;
  const onUse = (free: DisplayId) => {
    stopEditing(parts);
    sendCell(parts, key, field, free, version);
  };
  const onSwap = () => {
    stopEditing(parts);
    void swapIds(book, key, { ...holder, entityType: definition.type });
  };
  const { productionUuid } = book;
  const canSwap = key !== DRAFT && book.confirmed(key) !== undefined;
  return takenIdProblem({
    definition,
    productionUuid,
    id,
    holder,
    nextFree,
    onUse,
    ...(canSwap ? { onSwap } : {}),
  });
}

/** Closes the editor without taking its draft; a new row that still lacks something goes with it. */
export function cancelEditor(parts: GridParts): void {
  const { definition, editing, draftRow, setDraftRow } = parts;
  const isIncomplete = editing?.key === DRAFT && draftRow && missingFields(definition, draftRow).length > 0;
  stopEditing(parts);
  if (isIncomplete) setDraftRow(null);
}
