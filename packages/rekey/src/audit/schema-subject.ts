import type { ModelColumn, ModelTable } from '../prisma-schema/model-table.ts';
import { modelTables } from '../prisma-schema/model-tables.ts';
import type { PrismaSchema, Span } from '../prisma-schema/syntax.ts';
import type { Place } from '../subject/finding.ts';
import type { Subject, SubjectColumn, SubjectTable } from '../subject/subject.ts';

/** What schema.prisma alone tells of the tables; nothing can be queried. */
export function subjectOfSchema(schema: PrismaSchema): Subject {
  const tables = modelTables(schema);
  return { tables: tables.map((table) => subjectTable(schema, table)), query: null };
}

/** Adds what only schema.prisma knows to tables that were read from a database: places, and what the client makes. */
export function withSchema(subject: Subject, schema: PrismaSchema): Subject {
  const declared = subjectOfSchema(schema).tables;
  const tables = subject.tables.map((table): SubjectTable => {
    const model = declared.find((it) => it.name === table.name && it.schema === table.schema);
    if (!model) return table;
    const columns = table.columns.map((column): SubjectColumn => {
      const field = model.columns.find(({ name }) => name === column.name);
      return { ...column, clientDefault: field?.clientDefault ?? null, place: field?.place ?? null };
    });
    return { ...table, columns, place: model.place };
  });
  return { ...subject, tables };
}

function subjectTable(schema: PrismaSchema, table: ModelTable): SubjectTable {
  const { model } = table;
  const place = (span: Span) => (model ? placeOf(schema, model.path, span) : null);
  const pairIndex = model ? [] : [{ columns: ['A', 'B'], unique: true, name: 'AB', method: null }];
  return {
    schema: table.schema,
    name: table.name,
    columns: table.columns.map((column) => subjectColumn(column, place(column.field.nameSpan))),
    primaryKey: table.primaryKey?.columns ?? null,
    uniques: table.indexes.filter(({ unique }) => unique).map(({ columns }) => columns),
    indexes: [...table.indexes, ...pairIndex].map(({ name, columns, unique, method }) => ({
      name,
      columns,
      unique,
      kind: method ?? 'BTree',
      partial: false,
      valid: true,
      constraint: false,
    })),
    foreignKeys: table.foreignKeys.map(({ name, columns, references, ...parent }) => ({
      name,
      columns,
      parent: { schema: parent.schema, name: parent.table },
      references,
    })),
    rows: null,
    bytes: null,
    inserted: null,
    place: model ? place(model.block.nameSpan) : null,
  };
}

function subjectColumn(
  { name, type, nullable, default: it }: ModelColumn,
  place: Place | null,
): SubjectColumn {
  const client = it?.by === 'client' ? `${it.generator}(${it.version ?? ''})` : null;
  return { name, type, nullable, default: databaseDefault(it), clientDefault: client, place };
}

function databaseDefault(it: ModelColumn['default']): SubjectColumn['default'] {
  switch (it?.by) {
    case 'sequence':
      return { by: 'sequence' };
    case 'database':
      return { by: 'expression', sql: it.sql };
    case 'now':
      return { by: 'expression', sql: 'CURRENT_TIMESTAMP' };
    case 'value':
      return { by: 'expression', sql: it.text };
    default:
      return null;
  }
}

function placeOf(schema: PrismaSchema, path: string, { start }: Span): Place {
  const text = schema.files.find((file) => file.path === path)?.text ?? '';
  return { path, line: text.slice(0, start).split('\n').length };
}
