import { type SubjectColumn, type SubjectTable, singleKey } from './subject.ts';

/** The type without length, precision, or the schema of an extension (`public.citext`). */
export const baseType = (type: string | null) =>
  type
    ?.replace(/\(.*?\)/, '')
    .replace(/^.*\./, '')
    .trim() ?? null;

export const isIntegerType = (type: string | null) =>
  ['smallint', 'integer', 'bigint'].includes(baseType(type) ?? '');

export const isTextType = (type: string | null) =>
  ['text', 'character varying', 'character', 'citext'].includes(baseType(type) ?? '');

/** True when values of the two types can be the same reference: both whole numbers, or text and uuid in any mix. */
export function areComparable(one: string | null, other: string | null): boolean {
  if (isIntegerType(one)) return isIntegerType(other);
  const isName = (type: string | null) => isTextType(type) || baseType(type) === 'uuid';
  return isName(one) && isName(other);
}

/** True when a sequence makes the column's values. */
export const isSequential = ({ default: it }: SubjectColumn) =>
  it?.by === 'sequence' || it?.by === 'identity';

/** True for a table whose key consists of nothing but references: its key changes when its parents' do. */
export function isJunction({ primaryKey, foreignKeys }: SubjectTable): boolean {
  return (
    primaryKey !== null &&
    primaryKey.length > 1 &&
    primaryKey.every((column) => foreignKeys.some(({ columns }) => columns.includes(column)))
  );
}

/** The parent's foreign key whose columns are the table's own key: one to one, under the parent's key. */
export function identifyingKey(table: SubjectTable) {
  const key = singleKey(table);
  return key ? (table.foreignKeys.find(({ columns }) => columns.join() === key.name) ?? null) : null;
}
