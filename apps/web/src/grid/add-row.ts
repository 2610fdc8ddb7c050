import type { Uuid } from '@callsign/contracts/scalars';
import { addNewRow, firstField, missingFields, nextId } from '../book/new-row.ts';
import { DRAFT, type Line } from '../sheet/lines.ts';
import type { Move } from '../sheet/place.ts';
import type { Values } from '../sync/result.ts';
import { valueIn } from '../sync/row.ts';
import type { GridParts } from './grid-parts.ts';

/** Adds a row: at once where an id is enough, else as a draft until nothing is missing. `edit` opens the editor of its first cell. */
export function addRow(parts: GridParts, edit: (key: Uuid, field: string) => void): void {
  const { book, definition, cursor } = parts;
  const fields = { id: nextId(book, definition), ...fieldsOfGroup(parts, cursor.line) };
  const [missing] = missingFields(definition, fields);
  if (missing !== undefined) {
    parts.setDraftRow(fields);
    editDraft(parts, missing);
    return;
  }
  const key = addNewRow(book, definition, fields);
  parts.setFresh(key);
  edit(key, firstField(definition));
}

/** Takes what a draft row holds by now; it is stored as soon as nothing is missing. */
export function saveDraft(parts: GridParts, fields: Values, move: Move | null): void {
  const { book, definition, cursor } = parts;
  parts.setDraftRow(fields);
  const [missing] = missingFields(definition, fields);
  if (missing !== undefined) {
    if (move === null) cursor.stand({ key: DRAFT, field: missing });
    else editDraft(parts, missing);
    return;
  }
  const key = addNewRow(book, definition, fields);
  parts.setDraftRow(null);
  parts.setFresh(key);
  cursor.stand({ key, field: firstField(definition) });
}

/** Opens the editor of a field that a draft row still lacks. */
function editDraft({ cursor, setEditing }: GridParts, field: string): void {
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

/** What a new row holds that joins the group in which a line stands. */
export function fieldsOfGroup({ definition: { groupBy } }: GridParts, line: Line | undefined): Values {
  if (!groupBy || !line) return {};
  const value = line.kind === 'group' ? line.value : valueIn(line.row, groupBy.field);
  return value === null || value === undefined ? {} : { [groupBy.field]: value };
}
