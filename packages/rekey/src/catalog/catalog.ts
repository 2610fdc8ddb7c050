import type { TableName } from '../database/table-name.ts';

/** A column as the catalog has it. */
export interface Column {
  /** attnum: never changes while the column lives. */
  number: number;
  name: string;
  /** As format_type writes it: `integer`, `character varying(25)`. */
  type: string;
  /** The same of the type behind a domain. */
  stored: string;
  notNull: boolean;
  /** The default's expression; for a generated column its expression. */
  default: string | null;
  identity: 'always' | 'by default' | null;
  isGenerated: boolean;
  comment: string | null;
  /** GRANT and REVOKE in catalog form (`role=rw/grantor`); null: none of its own. */
  grants: string[] | null;
  /** Statistics target; null: the default. */
  statistics: number | null;
  /** A non-default collation, qualified. */
  collation: string | null;
  /** Attribute options such as `n_distinct=-0.5`; null: none. */
  options: string[] | null;
  /** Security labels. */
  labels: { provider: string; label: string }[];
  /** Of a generated column: the columns that it is computed from. */
  computedFrom: string[];
  /** The sequence that goes when the column goes. */
  ownedSequence: TableName | null;
}

/** A constraint of a table. */
export interface Constraint {
  oid: number;
  name: string;
  kind: 'primary' | 'unique' | 'foreign' | 'check' | 'not null' | 'exclude';
  /** Columns in the constraint's order. */
  columns: string[];
  /** As pg_get_constraintdef writes it. */
  definition: string;
  deferrable: boolean;
  deferred: boolean;
  validated: boolean;
  comment: string | null;
  /** Of a foreign key. */
  references: {
    table: TableName;
    columns: string[];
    /** The operator by which it compares each pair, as SQL: `=`, or another one with its schema (citext has its own). */
    equals: string[];
    match: string;
    onUpdate: FkAction;
    onDelete: FkAction;
  } | null;
  /** The index behind it. */
  index: string | null;
  /** PostgreSQL 18: WITHOUT OVERLAPS, or a foreign key with PERIOD. */
  isTemporal: boolean;
  /** It comes from the partitioned parent. */
  isInherited: boolean;
  /** It is the table's own as well, as that of a partition is that was attached. */
  isLocal: boolean;
  /** Of EXCLUDE: the operator of each key part. */
  operators: string[] | null;
}

/** Letters of pg_constraint.confupdtype and confdeltype in words. */
export type FkAction = 'NO ACTION' | 'RESTRICT' | 'CASCADE' | 'SET NULL' | 'SET DEFAULT';

/** An index. */
export interface Index {
  oid: number;
  name: string;
  isUnique: boolean;
  isPrimary: boolean;
  isValid: boolean;
  isReplicaIdentity: boolean;
  /** CLUSTER goes by it. */
  isClustered: boolean;
  nullsNotDistinct: boolean;
  method: string;
  /** Key parts: the column's name, or null where it is an expression, which stands as SQL; with opclass, collation and order as SQL. */
  keys: { column: string | null; expression: string | null; opclass: string | null; suffix: string }[];
  includes: string[];
  /** WHERE of a partial index. */
  predicate: string | null;
  /** Columns that its expressions and predicate mention. */
  mentions: string[];
  /** WITH (…) as SQL, or ''. */
  options: string;
  tablespace: string | null;
  /** Statistics targets of its expressions, by place from 1. */
  targets: { place: number; target: number }[];
  definition: string;
  /** The constraint that owns it. */
  constraint: string | null;
  comment: string | null;
}

/** A trigger that is nobody's internal one. */
export interface Trigger {
  name: string;
  definition: string;
  /** O origin, D disabled, R replica, A always. */
  enabled: string;
  /** UPDATE OF columns and columns of its WHEN. */
  mentions: string[];
  firesOnUpdate: boolean;
  comment: string | null;
  /** Of a partitioned table: how it is enabled in each partition, those on top first. */
  clones: { table: TableName; enabled: string }[];
}

/** A row security policy. */
export interface Policy {
  name: string;
  using: string | null;
  check: string | null;
  /** Columns that it reads, of its own table and of those in its subqueries. */
  reads: ColumnsOf[];
}

/** Columns of a table. */
export interface ColumnsOf {
  table: TableName;
  columns: string[];
}

/** Extended statistics. */
export interface Statistics extends TableName {
  oid: number;
  /** Columns that it names or that its expressions mention. */
  mentions: string[];
  /** As pg_get_statisticsobjdef writes it. */
  definition: string;
  owner: string;
  /** Null: the default. */
  target: number | null;
  comment: string | null;
}

/** A rule on a table. */
export interface Rule {
  name: string;
  mentions: string[];
}

/** A table: ordinary (r) or partitioned (p). */
export interface Table extends TableName {
  oid: number;
  kind: 'ordinary' | 'partitioned';
  /** The partitioned table (or inheritance parent) it belongs to. */
  parent: TableName | null;
  partitionKey: string[];
  columns: Column[];
  constraints: Constraint[];
  indexes: Index[];
  triggers: Trigger[];
  policies: Policy[];
  statistics: Statistics[];
  rules: Rule[];
  /** d default, i index, f full, n nothing. */
  replicaIdentity: string;
  /** Publications that name it, with their column lists, and the columns that list or row filter mention. */
  publications: { name: string; columns: string[] | null; mentions: string[] }[];
  /** Estimated rows (reltuples; -1 becomes 0). */
  rows: number;
  heapBytes: number;
  indexBytes: number;
  /** The heap with what is stored out of line. */
  tableBytes: number;
  /** Rows inserted since the statistics began. */
  inserted: number;
}

/** A view or materialized view, with all it takes to make it again. */
export interface View extends TableName {
  oid: number;
  isMaterialized: boolean;
  isPopulated: boolean;
  definition: string;
  /** What it was before an earlier unit's swap that it did not fit; null where it is what it was, or somebody has changed it since. */
  wanted: string | null;
  options: string[];
  owner: string;
  grants: string[] | null;
  columnGrants: { column: string; grants: string[] }[];
  comment: string | null;
  columnComments: { column: string; comment: string }[];
  /** What an INSERT into the view takes where it says nothing. */
  columnDefaults: { column: string; default: string }[];
  indexes: { name: string; definition: string; comment: string | null }[];
  triggers: string[];
  /** It has rules of its own, which rekey does not make again. */
  hasRules: boolean;
  /** Columns of tables that it reads: `schema.table` → columns. */
  reads: ColumnsOf[];
  /** Views that it reads. */
  readsViews: TableName[];
  /** It is grouped by a primary key and hangs on that constraint. */
  hangsOnKeyOf: TableName[];
}

/** A function or procedure. */
export interface Routine extends TableName {
  oid: number;
  /** Its parameters that are handed in, as PostgreSQL writes them. */
  arguments: string;
  /** What it answers, such as `TABLE(id bigint, name text)`; null of a procedure. */
  result: string | null;
  language: string;
  definition: string;
  body: string;
  /** Its body is parsed (BEGIN ATOMIC) and hangs on columns. */
  isParsed: boolean;
  reads: ColumnsOf[];
}

/** Something that runs a function: a trigger of a table or view, or an expression that calls it. */
export interface Caller {
  /** oid of the function. */
  routine: number;
  kind: 'trigger' | 'default' | 'generated column' | 'policy' | 'rule' | 'view' | 'constraint' | 'index';
  table: TableName;
  /** Of the trigger, column, policy, rule, constraint or index; of a view ''. */
  name: string;
  /** What CREATE TRIGGER hands over. */
  arguments: string[];
  /** Names under which a statement trigger sees its rows. */
  transitions: string[];
  /** Columns of tables that the expression, or the view of the trigger, reads. */
  mentions: { table: TableName; column: string }[];
}

/** What rekey knows of a database, read in one snapshot; its own schema is left out. */
export interface Catalog {
  /** Major version of the server. */
  version: number;
  tables: Table[];
  views: View[];
  routines: Routine[];
  /** Operator classes of the server for uuids: what an index of which method can hold. */
  uuidClasses: { method: string; name: string; isDefault: boolean }[];
  callers: Caller[];
}

/** Finds a table by its name. */
export const tableIn = (catalog: Catalog, { schema, name }: TableName): Table | undefined =>
  catalog.tables.find((table) => table.schema === schema && table.name === name);

/** Finds a column by its name. */
export const columnIn = (table: Table, name: string): Column | undefined =>
  table.columns.find((column) => column.name === name);

/** The primary key of a table. */
export const primaryKeyOf = (table: Table): Constraint | undefined =>
  table.constraints.find(({ kind }) => kind === 'primary');

/** Two names mean the same relation. */
export const isSame = (a: TableName, b: TableName) => a.schema === b.schema && a.name === b.name;
