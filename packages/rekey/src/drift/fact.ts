import type { TableName } from '../database/table-name.ts';
import type { Statements } from './statements.ts';
import type { WrittenDefault } from './written-default.ts';

/** The three that should say the same: the live catalog, the migrations played to an empty database, schema.prisma. */
export const sources = ['schema', 'database', 'migrations'] as const;
export type Source = (typeof sources)[number];

export const factKinds = [
  'table',
  'column',
  'type',
  'null',
  'default',
  'primary key',
  'unique',
  'index',
  'foreign key',
  'enum',
  'view',
  'function',
  'trigger',
  'check',
] as const;
export type FactKind = (typeof factKinds)[number];

/** One thing that a source says. Facts of the same kind, table and name are compared by what they say. */
export interface Fact {
  kind: FactKind;
  /** Of a view, function or enum: its own name. */
  table: TableName;
  /** What tells it from others of its kind in the table: a column's name, an index's columns. */
  name: string;
  /** In words, for a sentence; equal if and only if the sources agree. */
  says: string;
  /** Keys of the columns that must be there for the fact to mean anything. */
  needs: string[];
  /** Prisma has no words for it, so that schema.prisma's silence is no disagreement. */
  beyondPrisma: boolean;
  /** Of a partition or an inheriting table, which counts only where schema.prisma has a model of it. */
  ofChild?: true;
  /** How it is made and dropped; absent where rekey does not know. */
  sql?: Statements;
  /** Of a default: what the source wrote, until the server has put it into its own words. */
  default?: {
    written: WrittenDefault;
    /** The column's type as SQL; of schema.prisma as it spells it. */
    type: string;
    /** The other columns of the table, which a generated one may name. */
    columns: readonly { name: string; type: string }[];
  };
}

/** Everything that one source says. */
export type Facts = Map<string, Fact>;

/** What each source that was asked says. */
export type Said = Partial<Record<Source, Facts>>;

/** Puts facts under their keys; of two with the same key the first stays. */
export function factsOf(list: readonly Fact[]): Facts {
  const facts: Facts = new Map();
  for (const fact of list) if (!facts.has(keyOf(fact))) facts.set(keyOf(fact), fact);
  return facts;
}

/** What a fact is about, apart from what it says. */
export const keyOf = ({ kind, table, name }: Pick<Fact, 'kind' | 'table' | 'name'>) =>
  [kind, table.schema, table.name, name].join('\0');

/** The key of the fact that a column is there, as other facts' `needs` name it. */
export const columnKey = (table: TableName, column: string) => keyOf({ kind: 'column', table, name: column });

/** The key of the fact that a table is there. */
export const tableKey = (table: TableName) => keyOf({ kind: 'table', table, name: '' });

/** The key of what the table's primary key is. */
export const primaryKeyKey = (table: TableName) => keyOf({ kind: 'primary key', table, name: '' });
