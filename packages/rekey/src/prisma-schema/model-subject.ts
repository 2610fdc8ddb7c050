import { columnIn, type Index, primaryKeyOf, type Table } from '../catalog/catalog.ts';
import type { Edit } from './edit-text.ts';
import { objectName } from './object-name.ts';
import type { Block, Field, SchemaFile } from './syntax.ts';

/** A model that a unit touches, with its table as the database has it now. */
export interface ModelSubject {
  file: SchemaFile;
  block: Block;
  table: Table;
  /** Columns that rekey may have made, renamed, retyped or dropped; it edits nothing that is about others. */
  touched: ReadonlySet<string>;
  /** Where a touched column's field takes from what the database does not know: `@default(cuid())`, `@updatedAt`. */
  donors: ReadonlyMap<string, Field>;
  /** Columns that say the same as a touched one: the old key of a uuid, the uuid of an old key. */
  siblings: ReadonlyMap<string, string[]>;
  /** Field of every column that has or gets one. */
  fieldNames: ReadonlyMap<string, string>;
  /** Existing scalar fields by their column. */
  fields: ReadonlyMap<string, Field>;
  edits: Edit[];
}

/** A key or index that schema.prisma can declare. */
export interface WantedKey {
  kind: 'id' | 'unique' | 'index';
  columns: string[];
  descending: boolean[];
  /** Null for a B-tree. */
  method: string | null;
  name: string;
  /** The name that Prisma expects without `map`. */
  ownName: string;
}

/** The touched keys and indexes that the table has and schema.prisma can declare. */
export function wantedKeys({ table, touched, fieldNames }: ModelSubject): WantedKey[] {
  const primary = primaryKeyOf(table);
  return table.indexes.flatMap((index): WantedKey[] => {
    const columns = index.keys.flatMap(({ column }) => column ?? []);
    if (
      !isPlain(index) ||
      !columns.every((column) => fieldNames.has(column)) ||
      !columns.some((column) => touched.has(column))
    )
      return [];
    const kind = index.isPrimary ? 'id' : index.isUnique ? 'unique' : 'index';
    const suffix = { id: 'pkey', unique: 'key', index: 'idx' } as const;
    return [
      {
        kind,
        columns,
        descending: index.keys.map((key) => /\bDESC\b/.test(key.suffix)),
        method: index.method === 'btree' ? null : index.method,
        name: index.isPrimary ? (primary?.name ?? index.name) : index.name,
        ownName: objectName(table.name, kind === 'id' ? [] : columns, suffix[kind]),
      },
    ];
  });
}

const isPlain = ({ keys, predicate, includes, isValid }: Index) =>
  isValid && predicate === null && includes.length === 0 && keys.every(({ column }) => column !== null);

/** True when the column may be empty, or is not there. */
export const isNullable = (table: Table, column: string) => columnIn(table, column)?.notNull !== true;

export const sameList = (a: readonly string[], b: readonly string[]) =>
  a.length === b.length && a.every((each, at) => each === b[at]);
