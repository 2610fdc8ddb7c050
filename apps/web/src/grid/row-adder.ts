import type { AnyDefinition } from '@callsign/contracts/entity';
import type { Uuid } from '@callsign/contracts/scalars';
import { addNewRow, firstField, missingFields, nextId } from '../book/new-row.ts';
import type { Move } from '../sheet/cursor.ts';
import { DRAFT } from '../sheet/items.ts';
import type { Book } from '../sync/book.ts';
import { valueIn } from '../sync/row.ts';
import type { Editing } from './editing.ts';
import type { Cursor } from './use-cursor.ts';

type Fields = Readonly<Record<string, unknown>>;

interface Parts {
  book: Book;
  definition: AnyDefinition;
  cursor: Cursor;
  setDraftRow: (fields: Fields | null) => void;
  setFresh: (uuid: Uuid) => void;
  setEditing: (editing: Editing) => void;
  edit: (key: Uuid, field: string, text: string | null) => void;
}

/** How rows are added to a grid: at once where an id is enough, else as a draft until nothing is missing. */
export function rowAdder({ book, definition, cursor, setDraftRow, setFresh, setEditing, edit }: Parts) {
  function editDraft(field: string) {
    cursor.stand({ key: DRAFT, field });
    setEditing({
      key: DRAFT,
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
      if (move === null) cursor.stand({ key: DRAFT, field: missing });
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
    const value = item.kind === 'group' ? item.value : valueIn(item.row, groupBy.field);
    return value === null || value === undefined ? {} : { [groupBy.field]: value };
  }

  return { add, save };
}
