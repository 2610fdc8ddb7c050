import type { Block, Field, Value } from './syntax.ts';

/** How a column without a value gets one. Only `sequence`, `now`, `database` and `value` are known to the database. */
export type ModelDefault =
  | { by: 'sequence' }
  | { by: 'now' }
  /** `dbgenerated("…")` */
  | { by: 'database'; sql: string }
  /** As it is written, an enum's value under its name in the database. */
  | { by: 'value'; text: string; value: Value }
  /** `uuid()`, `cuid()`, `nanoid()`, `ulid()`: Prisma's client makes it, the database has no default. */
  | { by: 'client'; generator: string; version: string | null };

export interface ModelColumn {
  field: Field;
  name: string;
  /** As format_type spells it, or an enum's name; null when rekey does not know it. */
  type: string | null;
  /** The same as SQL. */
  sqlType: string | null;
  enumName: string | null;
  nullable: boolean;
  default: ModelDefault | null;
}

export interface ModelIndex {
  columns: string[];
  /** The columns as SQL, with order and operator class. */
  parts: string[];
  unique: boolean;
  /** `map:`, or Prisma's own name. */
  name: string;
  /** `Hash`, `Gin`, …; null for a B-tree. */
  method: string | null;
}

export interface ModelForeignKey {
  columns: string[];
  schema: string;
  table: string;
  references: string[];
  /** In SQL's words, Prisma's defaults filled in. */
  onDelete: string;
  onUpdate: string;
  name: string;
  /** The relation field. */
  field: Field;
}

/** The table that a model, or an implicit many-to-many relation, stands for. */
export interface ModelTable {
  schema: string;
  name: string;
  /** Null for the table of an implicit many-to-many relation. */
  model: { path: string; block: Block } | null;
  /** The model's name, or the relation's. */
  modelName: string;
  columns: ModelColumn[];
  primaryKey: { columns: string[]; name: string } | null;
  indexes: ModelIndex[];
  foreignKeys: ModelForeignKey[];
  /** `@@ignore`: Prisma's client does not see it, the database has it. */
  ignored: boolean;
}

export interface ModelEnum {
  schema: string;
  name: string;
  values: string[];
}
