import type { TableName } from '../database/table-name.ts';
import type { Finding, Place } from './finding.ts';

export interface SubjectColumn {
  name: string;
  /** As format_type spells it; null when schema.prisma alone does not tell. */
  type: string | null;
  nullable: boolean;
  /** What the database fills in by itself. */
  default: { by: 'sequence' } | { by: 'identity' } | { by: 'expression'; sql: string } | null;
  /** What Prisma's client fills in, unseen by the database: `uuid()`, `cuid()`. */
  clientDefault: string | null;
  place: Place | null;
}

export interface SubjectIndex {
  name: string;
  /** Empty string for an expression. */
  columns: string[];
  unique: boolean;
  /** Everything that makes two indexes on the same columns different: method, operator classes, predicate, INCLUDE. */
  kind: string;
  partial: boolean;
  valid: boolean;
  constraint: boolean;
}

export interface SubjectForeignKey {
  name: string;
  columns: string[];
  parent: TableName;
  references: string[];
}

/** A table as the rules see it, whether it was read from a database, from schema.prisma, or both. */
export interface SubjectTable extends TableName {
  columns: SubjectColumn[];
  primaryKey: string[] | null;
  /** Columns of unique constraints and unconditional unique indexes, the primary key not among them. */
  uniques: string[][];
  indexes: SubjectIndex[];
  foreignKeys: SubjectForeignKey[];
  /** About; null without a database. */
  rows: number | null;
  bytes: number | null;
  /** Rows inserted since the statistics began; null without a database. */
  inserted: number | null;
  place: Place | null;
}

export interface Subject {
  tables: SubjectTable[];
  /** Runs a reading query; null when there is no database. */
  query: Query | null;
}

export type Query = <Row extends object>(sql: string, values?: unknown[]) => Promise<Row[]>;

/** One thing, or a few of a kind, to look for. */
export interface Rule {
  find(subject: Subject): Finding[] | Promise<Finding[]>;
}

/** The table of that name. */
export function findTable(subject: Subject, { schema, name }: TableName): SubjectTable | null {
  return subject.tables.find((it) => it.schema === schema && it.name === name) ?? null;
}

/** A table's column, which must be there. */
export function columnOf(table: SubjectTable, name: string): SubjectColumn {
  const column = table.columns.find((it) => it.name === name);
  if (!column) throw new Error(`${table.name} has no column ${name}`);
  return column;
}

/** The column of a key that has just one. */
export function singleKey(table: SubjectTable): SubjectColumn | null {
  const [name, ...more] = table.primaryKey ?? [];
  return name === undefined || more.length > 0
    ? null
    : (table.columns.find((it) => it.name === name) ?? null);
}

/** Every foreign key that refers to the table, with the table it stands in. */
export function referencesTo(subject: Subject, table: TableName) {
  return subject.tables.flatMap((child) =>
    child.foreignKeys
      .filter(({ parent }) => parent.schema === table.schema && parent.name === table.name)
      .map((foreignKey) => ({ child, foreignKey })),
  );
}

/** Asks about one table after the other, because they share one connection. */
export async function findByTable(
  { tables }: Subject,
  find: (table: SubjectTable) => Promise<Finding[]>,
): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const table of tables) found.push(...(await find(table)));
  return found;
}
