import type pg from 'pg';
import type { Catalog, Index, Table } from '../catalog/catalog.ts';
import { foreignSchemas, readCatalog } from '../catalog/read-catalog.ts';
import type { ModelEnum } from '../prisma-schema/model-table.ts';
import { defaultText } from './default-text.ts';
import { columnKey, type Fact, type Facts, factsOf } from './fact.ts';
import { type SharedTable, tableFacts } from './table-facts.ts';

/** Prisma's own bookkeeping is nobody's drift. */
const isOurs = ({ name }: { name: string }) => name !== '_prisma_migrations';

/** What a database says; partitions are left to their parents. */
export async function databaseFacts(client: pg.ClientBase): Promise<Facts> {
  const catalog = await readCatalog(client);
  const { rows: enums } = await client.query<ModelEnum>(enumsSql);
  return factsOf([...enums.map(enumFact), ...catalogFacts(catalog)]);
}

const enumsSql = `
  select n.nspname as schema, t.typname as name, array_agg(e.enumlabel::text order by e.enumsortorder) as values
  from pg_enum e join pg_type t on t.oid = e.enumtypid join pg_namespace n on n.oid = t.typnamespace
  where n.nspname not in ${foreignSchemas} group by 1, 2`;

/** An enum with its values in their order. */
export function enumFact({ schema, name, values }: ModelEnum): Fact {
  return {
    kind: 'enum',
    table: { schema, name },
    name: '',
    says: values.join(', '),
    needs: [],
    beyondPrisma: false,
  };
}

function catalogFacts({ tables, views, routines }: Catalog): Fact[] {
  const own = tables.filter((table) => isOurs(table) && table.parent === null);
  return [
    ...own.flatMap((table) => [...tableFacts(sharedTable(table)), ...beyondPrisma(table)]),
    ...views.map((view) => beyond('view', view, '', view.definition)),
    ...routines.map((routine) =>
      beyond('function', routine, routine.definition.split('\n')[0] ?? '', routine.definition),
    ),
  ];
}

function beyond(kind: Fact['kind'], { schema, name }: Fact['table'], factName: string, says: string): Fact {
  return { kind, table: { schema, name }, name: factName, says, needs: [], beyondPrisma: true };
}

function sharedTable(table: Table): SharedTable {
  const primary = table.constraints.find(({ kind }) => kind === 'primary');
  return {
    schema: table.schema,
    name: table.name,
    columns: table.columns.map((column) => ({
      name: column.name,
      type: typeText(column.type),
      // Prisma reads null as the empty list and does not say which it wants.
      nullable: column.type.endsWith('[]') ? null : !column.notNull,
      default: column.isGenerated ? null : defaultText(column.default, column.identity !== null),
    })),
    primaryKey: primary?.columns ?? null,
    indexes: table.indexes
      .filter((index) => !index.isPrimary && isPlain(index))
      .map(({ keys, isUnique, method }) => ({
        columns: keys.map(({ column }) => column ?? ''),
        unique: isUnique,
        method,
      })),
    foreignKeys: table.constraints.flatMap(({ kind, columns, references }) =>
      kind === 'foreign' && references
        ? [
            {
              columns,
              parent: references.table,
              references: references.columns,
              onDelete: references.onDelete,
              onUpdate: references.onUpdate,
            },
          ]
        : [],
    ),
  };
}

/** A type without quotes, and without the schema where that is public. */
export const typeText = (type: string) => type.replace(/^public\./, '').replaceAll('"', '');

/** An index that schema.prisma can declare. */
const isPlain = ({ keys, predicate, includes, isValid }: Index) =>
  isValid && predicate === null && includes.length === 0 && keys.every(({ column }) => column !== null);

function beyondPrisma(table: Table): Fact[] {
  const indexes = table.indexes.filter((index) => !isPlain(index));
  return [
    ...indexes.map((index) => beyond('index', table, index.name, index.definition)),
    ...table.triggers.map((trigger) => beyond('trigger', table, trigger.name, trigger.definition)),
    ...table.constraints
      .filter(({ kind }) => kind === 'check' || kind === 'exclude')
      .map(({ name, definition, columns }) => ({
        ...beyond('check', table, name, definition),
        needs: columns.map((column) => columnKey(table, column)),
      })),
  ];
}
