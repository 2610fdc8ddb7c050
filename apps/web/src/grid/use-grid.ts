import type { AnyDefinition } from '@callsign/contracts/entity';
import type { Draft, Option } from '@callsign/contracts/reading';
import type { Uuid } from '@callsign/contracts/scalars';
import { isNullable, schemaOf } from '@callsign/contracts/text-column';
import { readValue, valueText } from '@callsign/contracts/value-text';
import { useState } from 'react';
import { useBook, useWording } from '../book/book-context.tsx';
import { deleteRow } from '../book/delete-row.ts';
import { missingFields } from '../book/new-row.ts';
import { swapIds } from '../book/swap-ids.ts';
import { takenId } from '../book/taken-id.ts';
import { useColumns } from '../book/use-columns.ts';
import { useMay } from '../book/use-may.ts';
import type { CellColumn } from '../columns/columns.ts';
import type { GridSearch } from '../navigation/grid-search.ts';
import type { Move } from '../sheet/cursor.ts';
import { DRAFT, draftRowOf } from '../sheet/items.ts';
import type { Values } from '../sync/result.ts';
import { valueIn } from '../sync/row.ts';
import { sameValue } from '../sync/same-value.ts';
import type { Editing, EditorProblem } from './editing.ts';
import { useFolds } from './folds.ts';
import { rowAdder } from './row-adder.ts';
import { takenIdProblem } from './taken-id.tsx';
import { useArrangement } from './use-arrangement.ts';
import { useCursor } from './use-cursor.ts';

/** Whether a stored row's cell is left as its editor was opened; in a row that is still filled in, leaving is answering. */
const isUntouched = ({ key, draft, isReplacing }: Editing, final: Draft) =>
  key !== DRAFT && !isReplacing && final.text === draft.text && final.picked === draft.picked;

interface Options {
  definition: AnyDefinition;
  search: GridSearch;
  onSearch: (change: GridSearch, how?: 'push' | 'replace') => void;
  /** Where this person's folded groups are remembered. */
  foldPlace: string;
  page: () => number;
  focus: () => void;
}

/** All that a grid can do: its lines, its cursor, its editor, and what is written. */
export function useGrid({ definition, search, onSearch, foldPlace, page, focus }: Options) {
  const book = useBook();
  const { type } = definition;
  const columns = useColumns(definition);
  const mayCreate = useMay('rows:create');
  const mayDelete = useMay('rows:delete');
  const wording = useWording(definition);
  const [folded, toggleFold] = useFolds(foldPlace);
  const [editing, setEditing] = useState<Editing | null>(null);
  const [draftRow, setDraftRow] = useState<Values | null>(null);
  const [fresh, setFresh] = useState<Uuid | null>(null);
  const query = (search.q ?? '').trim();
  const { rows, items, matched } = useArrangement({
    definition,
    query,
    sort: search.sort ?? '',
    folded,
    wording,
    heldKey: editing?.key ?? null,
    draftRow,
  });
  const cursor = useCursor(items, columns, page);
  const adder = rowAdder({ book, definition, cursor, setDraftRow, setFresh, setEditing, edit });
  const columnOf = (field: string) => columns.find((column) => column.field === field) as CellColumn;

  /** Opens the editor of a cell; `text` replaces what stands there. */
  function edit(key: Uuid, field: string, text: string | null, problem?: EditorProblem) {
    const row = key === DRAFT ? draftRow && draftRowOf(draftRow) : book.row(key);
    const column = columnOf(field);
    if (!row || !column || column.isFixed) return;
    const value = key === DRAFT ? valueIn(row, field) : book.cell(key, field).value;
    const picked = column.kind === 'reference' && typeof value === 'string' ? { picked: value } : {};
    const isHere = cursor.active?.key === key && cursor.active.field === field;
    // Standing anew would forget where Tab started.
    if (!isHere) cursor.stand({ key, field });
    setEditing({
      key,
      field,
      draft: text === null ? { text: valueText(column, value, wording), ...picked } : { text },
      value: valueIn(row, field),
      version: row.version,
      isReplacing: text !== null,
      ...(problem ? { problem } : {}),
    });
  }

  async function send(uuid: Uuid, field: string, value: unknown, version: number | undefined) {
    await book.edit(type, uuid, { [field]: value }, version);
  }

  function stopEditing() {
    setEditing(null);
    focus();
  }

  /** Takes a draft into the book; answers what stands in its way. */
  function commit(draft: Draft, options: readonly Option[], move: Move | null): EditorProblem | null {
    if (!editing) return null;
    const { key, field, version } = editing;
    if (isUntouched(editing, draft)) return leaveUntouched(editing, move);
    const parsed = readValue(definition, columnOf(field), draft, options, wording);
    if (!parsed.ok) return { message: parsed.problem };
    const { value } = parsed;
    if (field === 'id') {
      const taken = takenId(rows, book.uuidOf(key), value as string);
      if (taken) {
        const onUse = (id: string) => {
          stopEditing();
          void send(key, field, id, version);
        };
        const { holder } = taken;
        const onSwap = () => {
          stopEditing();
          void swapIds(book, key, { ...holder, entityType: type });
        };
        const swap = key === DRAFT || !book.confirmed(key) ? {} : { onSwap };
        return takenIdProblem({
          definition,
          productionUuid: book.productionUuid,
          id: value as string,
          ...taken,
          onUse,
          ...swap,
        });
      }
    }
    if (move === null) setEditing(null);
    else stopEditing();
    if (key === DRAFT) {
      void adder.save({ ...draftRow, [field]: value }, move);
      return null;
    }
    const isRefused = book.cell(key, field).state === 'refused';
    if (isRefused || !sameValue(value, editing.value)) void send(key, field, value, version);
    goOn(move);
    return null;
  }

  /** Goes on from a cell in which nothing was typed: what it holds stays, whatever its form; a refused value is sent again. */
  function leaveUntouched({ key, field, version }: Editing, move: Move | null): null {
    if (move === null) setEditing(null);
    else stopEditing();
    const { state, value } = book.cell(key, field);
    if (state === 'refused') void send(key, field, value, version);
    goOn(move);
    return null;
  }

  function goOn(move: Move | null) {
    if (move) cursor.move(move, move === 'next' || move === 'previous', move === 'down' || move === 'up');
  }

  function cancel() {
    const isUntouched = editing?.key === DRAFT && draftRow && missingFields(definition, draftRow).length > 0;
    stopEditing();
    if (isUntouched) setDraftRow(null);
  }

  function toggle(uuid: Uuid, field: string) {
    const row = book.row(uuid);
    if (row && !columnOf(field).isFixed)
      void book.edit(type, uuid, { [field]: valueIn(row, field) !== true });
  }

  /** Writes text into a cell without opening it; where it is refused, the editor opens with the text and the reason. */
  function write(key: Uuid, field: string, text: string, options: readonly Option[]) {
    const row = book.row(key);
    const column = columnOf(field);
    if (!row || column.isFixed) return;
    if (column.kind === 'check' && text === '' && !isNullable(schemaOf(definition, field))) {
      void book.edit(type, key, { [field]: false });
      return;
    }
    const parsed = readValue(definition, column, { text }, options, wording);
    if (!parsed.ok) return edit(key, field, text, { message: parsed.problem });
    if (field === 'id') return edit(key, field, text);
    if (!sameValue(parsed.value, valueIn(row, field))) void send(key, field, parsed.value, row.version);
  }

  function remove(key: Uuid) {
    if (key === DRAFT) {
      setDraftRow(null);
      setEditing(null);
      return;
    }
    const row = book.row(key);
    if (!row || !mayDelete) return;
    if (search.sel === row.uuid) onSearch({ ...search, sel: '' }, 'replace');
    void deleteRow(book, type, row);
  }

  return {
    book,
    definition,
    columns,
    columnOf,
    wording,
    rows,
    items,
    matched,
    query,
    cursor,
    editing,
    fresh: cursor.active?.key === fresh || editing?.key === fresh ? fresh : null,
    toggleFold,
    edit,
    commit,
    cancel,
    mayCreate,
    mayDelete,
    addRow() {
      if (!mayCreate) return;
      if (query !== '') onSearch({ ...search, q: '' }, 'replace');
      void adder.add();
    },
    toggle,
    write,
    remove,
  };
}

export type Grid = ReturnType<typeof useGrid>;
