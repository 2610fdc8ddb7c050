import {
  type Catalog,
  type Column,
  type Constraint,
  type Index,
  primaryKeyOf,
  type Table,
} from '../catalog/catalog.ts';
import { leavesOf, rootOf } from '../catalog/partitions.ts';
import { findToolTables } from '../catalog/tool-tables.ts';
import { qualified } from '../database/sql.ts';
import type {
  Query,
  Subject,
  SubjectColumn,
  SubjectForeignKey,
  SubjectIndex,
  SubjectTable,
} from './subject.ts';

/** What the rules need to know of every table of a catalog; partitions and the journals of other tools are left out. */
export async function subjectOfCatalog(catalog: Catalog, query: Query): Promise<Subject> {
  const tools = findToolTables(catalog.tables);
  const tables: SubjectTable[] = [];
  for (const table of catalog.tables)
    if (rootOf(catalog, table) === table && !tools.has(`${table.schema}.${table.name}`))
      tables.push(await subjectTable(catalog, table, query));
  return { tables, query };
}

async function subjectTable(catalog: Catalog, table: Table, query: Query): Promise<SubjectTable> {
  // A partitioned table has no rows of its own: its partitions' are added up.
  const leaves = leavesOf(catalog, table);
  const sum = (of: (leaf: Table) => number) => leaves.reduce((total, leaf) => total + of(leaf), 0);
  const rows = sum((leaf) => leaf.rows);
  const uniques = table.indexes.filter(
    (it) => it.isUnique && !it.isPrimary && it.isValid && it.predicate === null,
  );
  return {
    schema: table.schema,
    name: table.name,
    columns: table.columns.map(subjectColumn),
    primaryKey: primaryKeyOf(table)?.columns ?? null,
    uniques: uniques.map(columnsOf),
    indexes: table.indexes.map(subjectIndex),
    foreignKeys: table.constraints.flatMap(subjectForeignKey),
    rows: rows > 0 ? rows : await countRows(query, table),
    bytes: sum((leaf) => leaf.tableBytes),
    inserted: sum((leaf) => leaf.inserted),
    place: null,
  };
}

/** Without statistics the table is new or small. */
async function countRows(query: Query, table: Table): Promise<number> {
  const [row] = await query<{ rows: number }>(`select count(*)::float8 as rows from ${qualified(table)}`);
  return row?.rows ?? 0;
}

const subjectColumn = (column: Column): SubjectColumn => ({
  name: column.name,
  type: column.stored,
  nullable: !column.notNull,
  default: defaultOf(column),
  clientDefault: null,
  place: null,
});

function defaultOf({ identity, isGenerated, default: sql }: Column): SubjectColumn['default'] {
  if (identity) return { by: 'identity' };
  if (sql === null || isGenerated) return null;
  return /^nextval\(/.test(sql) ? { by: 'sequence' } : { by: 'expression', sql };
}

const columnsOf = ({ keys }: Index) => keys.map(({ column }) => column ?? '');

function subjectIndex(index: Index): SubjectIndex {
  const { method, keys, includes, predicate, nullsNotDistinct } = index;
  return {
    name: index.name,
    columns: columnsOf(index),
    unique: index.isUnique,
    kind: JSON.stringify([method, keys.map(({ suffix }) => suffix), includes, predicate, nullsNotDistinct]),
    partial: predicate !== null,
    valid: index.isValid,
    constraint: index.isPrimary || index.constraint !== null,
  };
}

const subjectForeignKey = ({
  kind,
  name,
  columns,
  references,
  isInherited,
}: Constraint): SubjectForeignKey[] =>
  kind === 'foreign' && references && !isInherited
    ? [{ name, columns, parent: references.table, references: references.columns }]
    : [];
