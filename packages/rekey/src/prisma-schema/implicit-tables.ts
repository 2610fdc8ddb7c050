import { findArgument, findAttribute, textOf } from './attributes.ts';
import type { ModelForeignKey, ModelTable } from './model-table.ts';
import type { Block, Field } from './syntax.ts';

/** The `_XToY` tables that Prisma makes for many-to-many relations that declare none. */
export function implicitTables(tables: ModelTable[], models: Map<string, Block>): ModelTable[] {
  const found = new Map<string, ModelTable>();
  for (const { model } of tables) {
    for (const field of model?.block.fields ?? []) {
      const pair = model && manyToMany(model.block, field, models);
      if (!pair) continue;
      const [a, b] = pair.models.map((name) => tables.find((it) => it.modelName === name));
      const name = `_${pair.name}`;
      if (a && b && !found.has(name)) found.set(name, implicitTable(name, pair.name, a, b, field));
    }
  }
  return [...found.values()];
}

/** The two models in the order of their names, if the field is one end of such a relation. */
function manyToMany(block: Block, field: Field, models: Map<string, Block>) {
  const other = models.get(field.type);
  if (!field.list || !other) return null;
  const name = relationName(field);
  const back = other.fields.find((it) => it.type === block.name && it !== field && relationName(it) === name);
  // A self relation needs two fields with the same name; both are lists.
  if (!back?.list) return null;
  const [first = '', second = ''] = [block.name, field.type].sort();
  return { name: name ?? `${first}To${second}`, models: [first, second] };
}

function relationName(field: Field): string | null {
  const relation = findAttribute(field, 'relation');
  return relation && textOf(findArgument(relation, 'name', 0));
}

function implicitTable(
  name: string,
  modelName: string,
  a: ModelTable,
  b: ModelTable,
  field: Field,
): ModelTable {
  const side = (column: 'A' | 'B', parent: ModelTable) => {
    const key = parent.primaryKey?.columns[0] ?? 'id';
    const type = parent.columns.find((it) => it.name === key)?.type ?? null;
    const foreignKey: ModelForeignKey = {
      columns: [column],
      schema: parent.schema,
      table: parent.name,
      references: [key],
      onDelete: 'CASCADE',
      onUpdate: 'CASCADE',
      name: `${name}_${column}_fkey`,
      field,
    };
    return {
      column: { field, name: column, type, sqlType: type, enumName: null, nullable: false, default: null },
      foreignKey,
    };
  };
  const [left, right] = [side('A', a), side('B', b)];
  return {
    schema: a.schema,
    name,
    model: null,
    modelName,
    columns: [left.column, right.column],
    primaryKey: { columns: ['A', 'B'], name: `${name}_AB_pkey` },
    indexes: [{ columns: ['B'], parts: ['"B"'], unique: false, name: `${name}_B_index`, method: null }],
    foreignKeys: [left.foreignKey, right.foreignKey],
    ignored: false,
  };
}
