import { ident, qualified } from '../database/sql.ts';
import { blocksOf, databaseNameOf, fieldNamesOf, findArgument, findAttribute, textOf } from './attributes.ts';
import { columnType, isScalar } from './column-type.ts';
import { implicitTables } from './implicit-tables.ts';
import { indexParts } from './index-parts.ts';
import { columnNameOf, mappedName, schemaNameOf } from './mapped-name.ts';
import { modelDefault } from './model-default.ts';
import type { ModelColumn, ModelEnum, ModelForeignKey, ModelIndex, ModelTable } from './model-table.ts';
import { objectName } from './object-name.ts';
import type { Block, Field, PrismaSchema } from './syntax.ts';

/** The tables that a schema declares, those of implicit many-to-many relations included; views are left out. */
export function modelTables(schema: PrismaSchema): ModelTable[] {
  const models = blocksOf(schema, 'model').map(({ file, block }) => ({ path: file.path, block }));
  const byName = new Map(models.map(({ block }) => [block.name, block]));
  const enums = new Map(blocksOf(schema, 'enum').map(({ block }) => [block.name, block]));
  const tables = models.map(({ path, block }): ModelTable => {
    const columnName = (field: string) => columnNameOf(block, field);
    const key = primaryKey(block);
    return {
      schema: schemaNameOf(block),
      name: mappedName(block),
      model: { path, block },
      modelName: block.name,
      columns: block.fields.flatMap((field) => modelColumn(field, enums) ?? []),
      primaryKey: key && { columns: key.fields.map(columnName), name: key.name },
      indexes: modelIndexes(block),
      foreignKeys: block.fields.flatMap((field) => foreignKey(block, field, byName) ?? []),
      ignored: findAttribute(block, 'ignore') !== null,
    };
  });
  return [...tables, ...implicitTables(tables, byName)];
}

/** The enum types that a schema declares. */
export function modelEnums(schema: PrismaSchema): ModelEnum[] {
  return blocksOf(schema, 'enum').map(({ block }) => ({
    schema: schemaNameOf(block),
    name: mappedName(block),
    values: block.values.map((value) => mappedName(value)),
  }));
}

function modelColumn(field: Field, enums: Map<string, Block>): ModelColumn | null {
  const enumBlock = enums.get(field.type) ?? null;
  if (!isScalar(field.type) && enumBlock === null) return null;
  const enumName = enumBlock && mappedName(enumBlock);
  return {
    field,
    name: mappedName(field),
    type: enumBlock === null ? columnType(field) : `${enumType(enumBlock)}${field.list ? '[]' : ''}`,
    sqlType: enumBlock === null ? columnType(field) : `${enumSqlType(enumBlock)}${field.list ? '[]' : ''}`,
    enumName,
    // Prisma makes list columns nullable and reads null as the empty list.
    nullable: field.optional || field.list,
    default: modelDefault(field, enumBlock),
  };
}

const enumSqlType = (block: Block) => qualified({ schema: schemaNameOf(block), name: mappedName(block) });

/** As format_type spells it, without quotes; public's without the schema. */
const enumType = (block: Block) =>
  schemaNameOf(block) === 'public' ? mappedName(block) : `${schemaNameOf(block)}.${mappedName(block)}`;

function primaryKey(block: Block): { fields: string[]; name: string } | null {
  const table = mappedName(block);
  const composite = findAttribute(block, 'id');
  if (composite) {
    const fields = fieldNamesOf(findArgument(composite, 'fields', 0));
    return { fields, name: textOf(findArgument(composite, 'map')) ?? objectName(table, [], 'pkey') };
  }
  const field = block.fields.find((it) => findAttribute(it, 'id'));
  const attribute = field && findAttribute(field, 'id');
  if (!field || !attribute) return null;
  return {
    fields: [field.name],
    name: textOf(findArgument(attribute, 'map')) ?? objectName(table, [], 'pkey'),
  };
}

function modelIndexes(block: Block): ModelIndex[] {
  const table = mappedName(block);
  const single = block.fields.flatMap((field): ModelIndex[] => {
    const unique = findAttribute(field, 'unique');
    if (!unique) return [];
    const columns = [mappedName(field)];
    const name = textOf(findArgument(unique, 'map')) ?? objectName(table, columns, 'key');
    return [{ columns, parts: columns.map(ident), unique: true, name, method: null }];
  });
  const many = block.attributes.flatMap((attribute): ModelIndex[] => {
    if (attribute.name !== 'unique' && attribute.name !== 'index') return [];
    const fields = fieldNamesOf(findArgument(attribute, 'fields', 0));
    const columns = fields.map((field) => columnNameOf(block, field));
    const unique = attribute.name === 'unique';
    const name = databaseNameOf(attribute) ?? objectName(table, columns, unique ? 'key' : 'idx');
    return [
      {
        columns,
        parts: indexParts(block, attribute),
        unique,
        name,
        method: textOf(findArgument(attribute, 'type')),
      },
    ];
  });
  return [...single, ...many];
}

const referentialActions: Record<string, string> = {
  Cascade: 'CASCADE',
  Restrict: 'RESTRICT',
  NoAction: 'NO ACTION',
  SetNull: 'SET NULL',
  SetDefault: 'SET DEFAULT',
};

function foreignKey(block: Block, field: Field, models: Map<string, Block>): ModelForeignKey | null {
  const relation = findAttribute(field, 'relation');
  const parent = models.get(field.type);
  const fields = relation ? fieldNamesOf(findArgument(relation, 'fields')) : [];
  if (!relation || !parent || fields.length === 0) return null;
  const columns = fields.map((name) => columnNameOf(block, name));
  const action = (name: string) => referentialActions[textOf(findArgument(relation, name)) ?? ''];
  const required = fields.every((name) => !block.fields.find((it) => it.name === name)?.optional);
  return {
    columns,
    schema: schemaNameOf(parent),
    table: mappedName(parent),
    references: fieldNamesOf(findArgument(relation, 'references')).map((name) => columnNameOf(parent, name)),
    onDelete: action('onDelete') ?? (required ? 'RESTRICT' : 'SET NULL'),
    onUpdate: action('onUpdate') ?? 'CASCADE',
    name: textOf(findArgument(relation, 'map')) ?? objectName(mappedName(block), columns, 'fkey'),
    field,
  };
}
