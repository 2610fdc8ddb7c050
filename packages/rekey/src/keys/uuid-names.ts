import { type Catalog, columnIn, type Table } from '../catalog/catalog.ts';
import { freeName, shortName } from '../database/sql.ts';

/** How a table spells names of several words. */
export type Convention = 'snake' | 'camel' | 'pascal';

/** The convention of a table's columns; where none of them has two words, that of the whole database. */
export function conventionOf(catalog: Catalog, table: Table): Convention {
  const own = conventionIn(table.columns.map(({ name }) => name));
  return (
    own ?? conventionIn(catalog.tables.flatMap(({ columns }) => columns.map(({ name }) => name))) ?? 'snake'
  );
}

function conventionIn(columns: readonly string[]): Convention | null {
  const pascal = columns.filter((name) => /^\p{Lu}\p{Ll}/u.test(name)).length;
  const camel = columns.filter((name) => /^\p{Ll}+\p{N}*\p{Lu}/u.test(name)).length;
  const snake = columns.filter((name) => name.includes('_')).length;
  if (pascal > Math.max(camel, snake)) return 'pascal';
  if (camel > snake) return 'camel';
  return snake > 0 ? 'snake' : null;
}

/** A name of several words in a convention. */
export function spellName(words: readonly string[], convention: Convention): string {
  if (convention === 'snake') return words.join('_');
  const capital = (word: string) => `${word[0]?.toUpperCase()}${word.slice(1)}`;
  return words.map((word, at) => (at === 0 && convention === 'camel' ? word : capital(word))).join('');
}

/** `camera_id` → `camera_uuid`, `cameraId` → `cameraUuid`, `camera` → `camera_uuid` or `cameraUuid`. */
export function uuidNameOf(column: string, convention: Convention = 'snake'): string {
  if (/_id$/i.test(column)) return shortName(column.replace(/_id$/i, '_uuid'));
  if (/[a-z](Id|ID)$/.test(column)) return shortName(column.replace(/(Id|ID)$/, 'Uuid'));
  return shortName(convention === 'snake' ? `${column}_uuid` : `${column}Uuid`);
}

/** A column name that the table does not have yet. */
export const freeColumn = (table: Table, wanted: string, taken: readonly string[] = []) =>
  freeName(wanted, (name) => columnIn(table, name) !== undefined || taken.includes(name));

/** The uuid column for a foreign key: after its column, or after the table it refers to where it has several. */
export const referenceNameOf = (
  columns: readonly string[],
  parent: { name: string },
  convention: Convention,
): string =>
  columns.length === 1
    ? uuidNameOf(columns[0] ?? '', convention)
    : convention === 'snake'
      ? shortName(`${parent.name}_uuid`)
      : shortName(
          spellName([parent.name.charAt(0).toLowerCase() + parent.name.slice(1), 'uuid'], convention),
        );
