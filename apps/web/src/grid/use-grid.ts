import type { AnyDefinition } from '@callsign/contracts/entity';
import type { Draft, Option } from '@callsign/contracts/reading';
import type { Uuid } from '@callsign/contracts/scalars';
import { useState } from 'react';
import { useBook, useWording } from '../book/book-context.tsx';
import { deleteRow } from '../book/delete-row.ts';
import { useColumns } from '../book/use-columns.ts';
import { useMay } from '../book/use-may.ts';
import { part } from '../browser/parts.ts';
import type { GridSearch } from '../navigation/grid-search.ts';
import { DRAFT, type Line } from '../sheet/lines.ts';
import type { CellProblem } from '../sheet/paste.ts';
import type { Move } from '../sheet/place.ts';
import type { Block } from '../sheet/selection.ts';
import type { BlockActName } from '../sheet/sheet-step.ts';
import type { Values } from '../sync/result.ts';
import { addRow } from './add-row.ts';
import { cancelEditor, commitEditor, openEditor } from './edit-cell.ts';
import type { Editing, EditorProblem } from './editing.ts';
import { useFolds } from './folds.ts';
import { columnOf, type GridParts } from './grid-parts.ts';
import type { pasteBlock } from './paste-block.ts';
import { useArrangement } from './use-arrangement.ts';
import { useCursor } from './use-cursor.ts';
import { toggleCell, writeCell } from './write-cell.ts';

const loadActs = part(() => import('./block-acts.ts'));

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
export function useGrid(options: Options) {
  const { search, onSearch } = options;
  const { parts, matched, lines, query, fresh, toggleFold } = useParts(options);
  const { book, definition, columns, wording, rows, cursor, editing } = parts;
  const [pasteProblems, setPasteProblems] = useState<readonly CellProblem[] | null>(null);
  const mayCreate = useMay('rows:create');
  const mayDelete = useMay('rows:delete');

  const edit = (key: Uuid, field: string, text: string | null, problem?: EditorProblem) =>
    openEditor(parts, key, field, text, problem);
  const remove = (key: Uuid) => {
    const row = book.row(key);
    if (key === DRAFT) {
      parts.setDraftRow(null);
      parts.setEditing(null);
    } else if (row && mayDelete) {
      if (search.sel === row.uuid) onSearch({ ...search, sel: '' }, 'replace');
      void deleteRow(book, definition.type, row);
    }
  };
  return {
    ...{ parts, book, definition, columns, wording, rows, lines, matched, query, cursor, editing, fresh },
    ...{ mayCreate, mayDelete, toggleFold, edit, remove },
    /** The cells because of which a paste was refused. */
    pasteProblems,
    closePasteProblems: () => setPasteProblems(null),
    /** Pastes into the selected cells: by `act`, which comes when it is needed. */
    paste: (act: typeof pasteBlock, text: string, html: string) =>
      act(
        parts,
        { text, html, block: cursor.block, lines, mayCreate, isFiltered: query !== '' },
        setPasteProblems,
      ),
    columnOf: (field: string) => columnOf(columns, field),
    commit: (draft: Draft, picks: readonly Option[], move: Move | null) =>
      commitEditor(parts, draft, picks, move),
    cancel: () => cancelEditor(parts),
    toggle: (key: Uuid, field: string) => toggleCell(parts, key, field),
    write: (key: Uuid, field: string, text: string, picks: readonly Option[]) =>
      writeCell(parts, key, field, text, picks, (problem) => edit(key, field, text, problem)),
    act(act: BlockActName, block: Block) {
      if ((act === 'delete-rows' && !mayDelete) || (act === 'duplicate' && !mayCreate)) return;
      const isOpen = block.rows.some(({ row }) => row.uuid === search.sel);
      if (act === 'delete-rows' && isOpen) onSearch({ ...search, sel: '' }, 'replace');
      void loadActs().then((acts) => acts.actOn(parts, act, block));
    },
    /** The stored rows that are selected, where there are several, or else those that the filter shows; null for all. */
    scopeNow: () => {
      const { block } = cursor;
      const stored = (line: Line) =>
        line.kind === 'row' && line.rowState === 'stored' ? [line.row.uuid] : [];
      if (block.rows.length > 1) return new Set(block.rows.flatMap(stored));
      return query === '' ? null : new Set(lines.flatMap(stored));
    },
    addRow() {
      if (!mayCreate) return;
      if (query !== '') onSearch({ ...search, q: '' }, 'replace');
      addRow(parts, (key, field) => edit(key, field, null));
    },
  };
}

export type Grid = ReturnType<typeof useGrid>;

/** What the grid holds: its rows in lines, its cursor, the open editor, and a row that is being filled in. */
function useParts({ definition, search, foldPlace, page, focus }: Options) {
  const book = useBook();
  const columns = useColumns(definition);
  const wording = useWording(definition);
  const [folded, toggleFold] = useFolds(foldPlace);
  const [editing, setEditing] = useState<Editing | null>(null);
  const [draftRow, setDraftRow] = useState<Values | null>(null);
  const [added, setFresh] = useState<Uuid | null>(null);
  const query = (search.q ?? '').trim();
  const sort = search.sort ?? '';
  const editedKey = editing?.key ?? null;
  const { rows, lines, matched } = useArrangement({
    ...{ definition, query, sort, folded, wording, editedKey, draftRow },
  });
  const cursor = useCursor(lines, columns, page);
  const parts: GridParts = {
    ...{ book, definition, columns, wording, rows, cursor, editing, setEditing, draftRow },
    ...{ setDraftRow, setFresh, focus },
  };
  const fresh = cursor.active?.key === added || editing?.key === added ? added : null;
  return { parts, matched, lines, query, fresh, toggleFold };
}
