import type { AnyDefinition } from '@callsign/contracts/entity';
import { nextDisplayId } from '@callsign/identity/next-display-id';
import { columnsOf, isNullable, schemaOf } from '../cells/columns.ts';
import type { AnyRowResult, GenericBook } from '../data/generic-book.ts';

/** Others may take the same number at the same moment; each answer names the next free one. */
const TRIES = 5;

type Fields = Readonly<Record<string, unknown>>;

/** The id offered to a new row: behind the highest of its type, spacers stay free. */
export function nextId(book: GenericBook, definition: AnyDefinition): string {
  const stored = book.rows(definition.type).map((row) => row.id);
  const unsaved = book.unsaved(definition.type).map(({ fields }) => String(fields.id ?? ''));
  return nextDisplayId(definition.prefix, [...stored, ...unsaved]);
}

/** The fields that must be filled before a row can be stored, in the order of their columns. */
export function missingFields(definition: AnyDefinition, fields: Fields): string[] {
  return columnsOf(definition)
    .map(({ field }) => field)
    .filter((field) => {
      if (field === 'id' || field in definition.defaults || fields[field] !== undefined) return false;
      return !isNullable(schemaOf(definition, field));
    });
}

/** The cell in which a new row is begun: its first that is typed into. */
export function firstField(definition: AnyDefinition): string {
  const column = columnsOf(definition).find(
    ({ field, kind, isComputed }) => field !== 'id' && kind !== 'check' && !isComputed,
  );
  return column?.field ?? 'id';
}

/** Stores a new row; where its id was taken meanwhile, it moves on to the next free one. */
export async function createRow(
  book: GenericBook,
  definition: AnyDefinition,
  fields: Fields,
): Promise<AnyRowResult> {
  let result = await book.create(definition.type, fields);
  for (let tries = 1; tries < TRIES && !result.ok && result.error.nextFree; tries++) {
    result = await book.create(definition.type, { ...fields, id: result.error.nextFree });
  }
  return result;
}
