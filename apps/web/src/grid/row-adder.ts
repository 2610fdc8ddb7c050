import type { AnyDefinition } from '@callsign/contracts/entity';
import type { GenericBook } from '../data/generic-book.ts';
import type { Editing } from './cell-editor.tsx';
import type { Move } from './cursor.ts';
import { addNewRow, firstField, missingFields, nextId } from './new-row.ts';
import type { Cursor } from './use-cursor.ts';

type Fields = Readonly<Record<string, unknown>>;

interface Parts {
  book: GenericBook;
  definition: AnyDefinition;
  cursor: Cursor;
  setDraftRow: (fields: Fields | null) => void;
  setFresh: (uuid: string) => void;
  setEditing: (editing: Editing) => void;
  edit: (key: string, field: string, text: string | null) => void;
}

/** How rows are added to a grid: at once where an id is enough, else as a draft until nothing is missing. */
export function rowAdder({ book, definition, cursor, setDraftRow, setFresh, setEditing, edit }: Parts) {
  function editDraft(field: string) {
    cursor.stand({ key: 'draft', field });
    setEditing({
      key: 'draft',
      field,
      draft: { text: '' },
      value: undefined,
      version: undefined,
      isReplacing: false,
    });
  }

  /** Adds a row and opens the editor of its first cell. */
  function add(): void {
    const fields = { id: nextId(book, definition), ...presetOfGroup() };
    const [missing] = missingFields(definition, fields);
    if (missing !== undefined) {
      setDraftRow(fields);
      editDraft(missing);
      return;
    }
    const key = addNewRow(book, definition, fields);
    setFresh(key);
    edit(key, firstField(definition), null);
  }

  /** Takes what a draft row holds by now; it is stored as soon as nothing is missing. */
  function save(fields: Fields, move: Move | null): void {
    setDraftRow(fields);
    const [missing] = missingFields(definition, fields);
    if (missing !== undefined) {
      if (move === null) cursor.stand({ key: 'draft', field: missing });
      else editDraft(missing);
      return;
    }
    const key = addNewRow(book, definition, fields);
    setDraftRow(null);
    setFresh(key);
    cursor.stand({ key, field: firstField(definition) });
  }

  /** A new row joins the group that the cursor stands in. */
  function presetOfGroup(): Fields {
    const { groupBy } = definition;
    const { item } = cursor;
    if (!groupBy || !item) return {};
    const value = item.kind === 'group' ? item.value : item.row[groupBy.field];
    return value === null || value === undefined ? {} : { [groupBy.field]: value };
  }

  return { add, save };
}
