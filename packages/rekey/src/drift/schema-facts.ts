import { blocksOf, textOf } from '../prisma-schema/attributes.ts';
import { schemaNameOf } from '../prisma-schema/mapped-name.ts';
import type { ModelTable } from '../prisma-schema/model-table.ts';
import { modelEnums, modelTables } from '../prisma-schema/model-tables.ts';
import type { PrismaSchema } from '../prisma-schema/syntax.ts';
import { enumFact, typeText } from './catalog-facts.ts';
import { type Facts, factsOf } from './fact.ts';
import type { SharedTable } from './shared-table.ts';
import { tableFacts } from './table-facts.ts';
import { modelDefaultAsWritten } from './written-default.ts';

/** What schema.prisma says. */
export function schemaFacts(schema: PrismaSchema): Facts {
  const keysInDatabase = !blocksOf(schema, 'datasource').some(({ block }) =>
    block.properties.some(({ name, value }) => name === 'relationMode' && textOf(value) === 'prisma'),
  );
  const tables = modelTables(schema).flatMap((table) => tableFacts(sharedTable(table, keysInDatabase)));
  return factsOf([...modelEnums(schema).map(enumFact), ...tables]);
}

/**
 * What a database says of the schemas that schema.prisma is about: those that its datasource lists or a model names, or
 * else the one in which its models stand. Of the others its silence is no disagreement.
 */
export function withinSchemas(facts: Facts, schema: PrismaSchema): Facts {
  const listed = blocksOf(schema, 'datasource').flatMap(({ block }) =>
    block.properties.flatMap(({ name, value }) =>
      name === 'schemas' && value.is === 'list' ? value.items.flatMap((item) => textOf(item) ?? []) : [],
    ),
  );
  const named = blocksOf(schema, 'model', 'enum').map(({ block }) => schemaNameOf(block));
  const declared = new Set(
    listed.length > 0 ? [...listed, ...named] : [...schema.files.map(({ home }) => home), ...named],
  );
  return new Map(
    [...facts].map(([key, fact]) => [
      key,
      declared.has(fact.table.schema) ? fact : { ...fact, beyondPrisma: true },
    ]),
  );
}

function sharedTable(table: ModelTable, keysInDatabase: boolean): SharedTable {
  return {
    schema: table.schema,
    name: table.name,
    columns: table.columns.map((column) => ({
      name: column.name,
      type: column.type === null ? null : typeText(column.type),
      nullable: column.type?.endsWith('[]') ? null : column.nullable,
      default: modelDefaultAsWritten(column),
      sqlType: column.sqlType ?? '',
    })),
    primaryKey: table.primaryKey,
    indexes: table.indexes.map(({ columns, parts, unique, method, name }) => ({
      columns,
      unique,
      method: method?.toLowerCase() ?? 'btree',
      name,
      parts,
      definition: null,
      isConstraint: false,
    })),
    foreignKeys: keysInDatabase
      ? table.foreignKeys.map(({ columns, schema, table: parent, references, onDelete, onUpdate, name }) => ({
          columns,
          parent: { schema, name: parent },
          name,
          references,
          onDelete,
          onUpdate,
        }))
      : [],
  };
}
