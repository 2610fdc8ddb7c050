import type { TableName } from '../src/plan/step.ts';

/** What a table's key is made of. */
export type KeyKind =
  | 'serial'
  | 'bigserial'
  | 'identity always'
  | 'identity by default'
  | 'business'
  | 'cuid'
  | 'text uuid'
  | 'mixed uuid'
  | 'char'
  | 'uuid'
  | 'composite'
  | 'junction'
  | 'one to one'
  | 'none';

/** A column of a generated table. */
export interface ModelColumn {
  name: string;
  type: string;
  notNull: boolean;
  /** Everything after the type: a default, an identity, a generation. */
  more: string;
  /** Postgres computes it: no insert names it. */
  isComputed: boolean;
}

/** A foreign key of a generated table. */
export interface ModelReference {
  constraint: string;
  columns: string[];
  parent: ModelTable;
  parentColumns: string[];
  nullable: boolean;
  /** Everything after REFERENCES t (…). */
  more: string;
  notValid: boolean;
}

/** A generated table with its rows, each value as the text of a literal. */
export interface ModelTable extends TableName {
  kind: KeyKind;
  columns: ModelColumn[];
  key: string[];
  references: ModelReference[];
  /** `PARTITION BY …` without these words, and the partitions' bounds. */
  partition: { by: string; column: string; parts: { name: string; bound: string }[] } | null;
  rows: Record<string, string | null>[];
}

/** A random database: statements that make and fill an empty one, in order. */
export interface GeneratedDatabase {
  seed: number;
  version: number;
  statements: string[];
  tables: ModelTable[];
}
