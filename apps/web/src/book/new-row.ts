import type { AnyDefinition } from '@callsign/contracts/entity';
import type { Uuid } from '@callsign/contracts/scalars';
import { isNullable, schemaOf } from '@callsign/contracts/text-column';
import { nextDisplayId } from '@callsign/identity/next-display-id';
import { columnsOf } from '../columns/columns.ts';
import type { Book } from '../sync/book.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The id offered to a new row: behind the highest of its type, spacers stay free. */
export function nextId(book: Book, definition: AnyDefinition): string {
  const stored = book.rows(definition.type).map((row) => row.id);
  return nextDisplayId(definition.prefix, stored);
}

/** The fields that must be filled before a row can be stored, in the order of their columns. */
export function missingFields(definition: AnyDefinition, fields: Fields): string[] {
  return columnsOf(definition)
    .map(({ field }) => field)
    .filter((field) => {
      if (!(field in definition.fields) || field in definition.defaults) return false;
      if (fields[field] !== undefined) return false;
      return !isNullable(schemaOf(definition, field));
    });
}

/** The cell in which a new row is begun: its first that is typed into. */
export function firstField(definition: AnyDefinition): string {
  const column = columnsOf(definition).find(
    ({ field, kind, isFixed }) => field !== 'id' && kind !== 'check' && !isFixed,
  );
  return column?.field ?? 'id';
}

/** Adds a row that shows at once; where its id is taken meanwhile, it moves on to the next free one. Answers its key. */
export function addNewRow(book: Book, definition: AnyDefinition, fields: Fields): Uuid {
  const { temporary } = book.add(definition.type, fields, { moveOn: true, keep: true });
  return temporary;
}
