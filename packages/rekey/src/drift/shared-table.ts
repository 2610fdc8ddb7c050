import type { TableName } from '../database/table-name.ts';
import type { WrittenDefault } from './written-default.ts';

/** A column in those words. */
export interface SharedColumn {
  name: string;
  /** Null where rekey does not know it. */
  type: string | null;
  /** Null where it is not to be compared. */
  nullable: boolean | null;
  default: WrittenDefault;
  /** The type as SQL. */
  sqlType: string;
}

/** A table in the words that schema.prisma and the catalog share. */
export interface SharedTable extends TableName {
  columns: SharedColumn[];
  primaryKey: { columns: string[]; name: string } | null;
  indexes: SharedIndex[];
  foreignKeys: SharedForeignKey[];
}

/** An index that schema.prisma can declare. */
export interface SharedIndex {
  columns: string[];
  unique: boolean;
  method: string;
  name: string;
  /** Its key as SQL: columns with order and operator class. */
  parts: string[];
  /** The whole of it as SQL, where the catalog has it. */
  definition: string | null;
  isConstraint: boolean;
}

export interface SharedForeignKey {
  columns: string[];
  parent: TableName;
  references: string[];
  onDelete: string;
  onUpdate: string;
  name: string;
}
