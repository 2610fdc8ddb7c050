import { blocksOf, textOf } from '../prisma-schema/attributes.ts';
import type { ModelColumn, ModelTable } from '../prisma-schema/model-table.ts';
import { modelEnums, modelTables } from '../prisma-schema/model-tables.ts';
import type { PrismaSchema } from '../prisma-schema/syntax.ts';
import { enumFact } from './catalog-facts.ts';
import { withoutCasts } from './default-text.ts';
import { type Facts, factsOf } from './fact.ts';
import { type SharedTable, tableFacts } from './table-facts.ts';

/** What schema.prisma says. */
export function schemaFacts(schema: PrismaSchema): Facts {
  const keysInDatabase = !blocksOf(schema, 'datasource').some(({ block }) =>
    block.properties.some(({ name, value }) => name === 'relationMode' && textOf(value) === 'prisma'),
  );
  const tables = modelTables(schema).flatMap((table) => tableFacts(sharedTable(table, keysInDatabase)));
  return factsOf([...modelEnums(schema).map(enumFact), ...tables]);
}

function sharedTable(table: ModelTable, keysInDatabase: boolean): SharedTable {
  return {
    schema: table.schema,
    name: table.name,
    columns: table.columns.map((column) => ({
      name: column.name,
      type: column.type?.replace(/^public\./, '').replaceAll('"', '') ?? null,
      nullable: column.type?.endsWith('[]') ? null : column.nullable,
      default: defaultOf(column),
    })),
    primaryKey: table.primaryKey?.columns ?? null,
    indexes: table.indexes.map(({ columns, unique, method }) => ({
      columns,
      unique,
      method: method?.toLowerCase() ?? 'btree',
    })),
    foreignKeys: keysInDatabase
      ? table.foreignKeys.map(({ columns, schema, table: name, references, onDelete, onUpdate }) => ({
          columns,
          parent: { schema, name },
          references,
          onDelete,
          onUpdate,
        }))
      : [],
  };
}

function defaultOf({ default: it, type }: ModelColumn): string | null {
  switch (it?.by) {
    case undefined:
    case 'client':
      return null;
    case 'sequence':
      return 'a sequence';
    case 'now':
      return 'now';
    case 'database':
      return withoutCasts(it.sql);
    case 'value':
      return type?.endsWith('[]') ? `ARRAY${it.text}` : it.text;
    default:
      return it satisfies never;
  }
}
