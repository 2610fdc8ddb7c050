import type { Catalog, Index, Table } from '../catalog/catalog.ts';
import { defaultText } from './default-text.ts';
import { columnKey, type Fact, type Facts, factsOf } from './fact.ts';
import { type SharedTable, tableFacts } from './table-facts.ts';

/** Prisma's own bookkeeping is nobody's drift. */
const isOurs = ({ name }: { name: string }) => name !== '_prisma_migrations';

/** What a catalog says; partitions are left to their parents. */
export function catalogFacts({ tables, views, routines }: Catalog): Facts {
  const own = tables.filter((table) => isOurs(table) && table.parent === null);
  return factsOf([
    ...own.flatMap((table) => [...tableFacts(sharedTable(table)), ...beyondPrisma(table)]),
    ...views.map((view) => beyond('view', view, '', view.definition)),
    ...routines.map((routine) =>
      beyond('function', routine, routine.definition.split('\n')[0] ?? '', routine.definition),
    ),
  ]);
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
