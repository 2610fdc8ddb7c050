import type { TableName } from '../database/table-name.ts';

/** Kinds of objects that hang on a table's columns, in words. */
export type ObjectKind =
  | 'index'
  | 'constraint'
  | 'statistics'
  | 'default'
  | 'generated column'
  | 'policy'
  | 'trigger'
  | 'rule'
  | 'publication'
  | 'view'
  | 'function';

/** Names an object in the questions about a unit: the same object has the same id in every plan. */
export const objectId = (
  { table: unit }: { table: TableName },
  kind: ObjectKind,
  table: TableName | null,
  name: string,
): string =>
  `object:${kind} ${name}${table ? ` on ${table.schema}.${table.name}` : ''}->${unit.schema}.${unit.name}`;
