import type pg from 'pg';
import type { Catalog, Index, Routine, Table, View } from '../catalog/catalog.ts';
import { foreignSchemas, readCatalog } from '../catalog/read-catalog.ts';
import { ident, literal, qualified } from '../database/sql.ts';
import type { ModelEnum } from '../prisma-schema/model-table.ts';
import { columnKey, type Fact, type Facts, factsOf } from './fact.ts';
import type { SharedTable } from './shared-table.ts';
import type { Statements } from './statements.ts';
import { tableFacts } from './table-facts.ts';
import { catalogDefault } from './written-default.ts';

/** Prisma's own bookkeeping is nobody's drift. */
const isOurs = ({ name }: { name: string }) => name !== '_prisma_migrations';

/** What a database says. */
export async function databaseFacts(client: pg.ClientBase): Promise<Facts> {
  const catalog = await readCatalog(client);
  const { rows: enums } = await client.query<ModelEnum>(enumsSql);
  return factsOf([...enums.map(enumFact), ...catalogFacts(catalog)]);
}

const enumsSql = `
  select n.nspname as schema, t.typname as name, array_agg(e.enumlabel::text order by e.enumsortorder) as values
  from pg_enum e join pg_type t on t.oid = e.enumtypid join pg_namespace n on n.oid = t.typnamespace
  where n.nspname not in ${foreignSchemas}
    and not exists (select from pg_depend d where d.classid = 'pg_type'::regclass and d.objid = t.oid and d.deptype = 'e')
  group by 1, 2`;

/** An enum with its values in their order. */
export function enumFact({ schema, name, values }: ModelEnum): Fact {
  return {
    kind: 'enum',
    table: { schema, name },
    name: '',
    says: values.join(', '),
    needs: [],
    beyondPrisma: false,
    sql: {
      make: [`create type ${qualified({ schema, name })} as enum (${values.map(literal).join(', ')})`],
      drop: [`drop type ${qualified({ schema, name })}`],
    },
  };
}

function catalogFacts({ tables, views, routines }: Catalog): Fact[] {
  return [
    ...tables
      .filter(isOurs)
      .flatMap((table) =>
        table.parent === null
          ? [...tableFacts(sharedTable(table)), ...beyondPrisma(table)]
          : tableFacts(sharedTable(table)).map((fact) => ({ ...fact, ofChild: true as const })),
      ),
    ...views.map(viewFact),
    ...routines.map(routineFact),
  ];
}

function viewFact(view: View): Fact {
  const { isMaterialized, definition, indexes } = view;
  const kind = isMaterialized ? 'materialized view' : 'view';
  return beyond('view', view, '', definition, {
    make: [
      `create ${kind} ${qualified(view)} as ${definition.trim().replace(/;$/, '')}`,
      ...indexes.map((index) => index.definition),
    ],
    drop: [`drop ${kind} ${qualified(view)}`],
  });
}

const routineFact = (routine: Routine): Fact =>
  beyond('function', routine, routine.definition.split('\n')[0] ?? '', routine.definition, {
    make: [routine.definition.trim()],
    drop: [`drop routine ${qualified(routine)}(${routine.arguments})`],
  });

function beyond(
  kind: Fact['kind'],
  { schema, name }: Fact['table'],
  factName: string,
  says: string,
  sql: Statements,
): Fact {
  return { kind, table: { schema, name }, name: factName, says, needs: [], beyondPrisma: true, sql };
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
      default: catalogDefault(column),
      sqlType: column.type,
    })),
    primaryKey: primary ? { columns: primary.columns, name: primary.name } : null,
    indexes: table.indexes
      .filter((index) => !index.isPrimary && isPlain(index))
      .map(({ keys, isUnique, method, name, definition, constraint }) => ({
        columns: keys.map(({ column }) => column ?? ''),
        unique: isUnique,
        method,
        name,
        parts: keys.map(({ column, suffix }) => `${ident(column ?? '')} ${suffix}`.trim()),
        definition,
        isConstraint: constraint !== null,
      })),
    foreignKeys: table.constraints.flatMap(({ kind, columns, references, name }) =>
      kind === 'foreign' && references
        ? [
            {
              columns,
              parent: references.table,
              references: references.columns,
              onDelete: references.onDelete,
              onUpdate: references.onUpdate,
              name,
            },
          ]
        : [],
    ),
  };
}

/** A type without quotes, and without the schema where that is public. */
export const typeText = (type: string) =>
  type
    .replace(/^public\./, '')
    .replaceAll('"', '')
    // Wherever the extension was put, schema.prisma says @db.Citext.
    .replace(/^[^.]+\.(citext(?:\[\])?)$/, '$1')
    // What a time without a precision has.
    .replace(/^(time(?:stamp)?)\(6\)/, '$1');

/** An index that schema.prisma can declare. */
const isPlain = ({ keys, predicate, includes, isValid }: Index) =>
  isValid && predicate === null && includes.length === 0 && keys.every(({ column }) => column !== null);

function beyondPrisma(table: Table): Fact[] {
  const indexes = table.indexes.filter((index) => !isPlain(index));
  return [
    ...indexes.map(({ name, definition }) =>
      beyond('index', table, name, definition, {
        make: [definition],
        drop: [`drop index ${qualified({ schema: table.schema, name })}`],
      }),
    ),
    ...table.triggers.map(({ name, definition }) =>
      beyond('trigger', table, name, definition, {
        make: [definition],
        drop: [`drop trigger ${ident(name)} on ${qualified(table)}`],
      }),
    ),
    ...table.constraints
      .filter(({ kind }) => kind === 'check' || kind === 'exclude')
      .map(({ name, definition, columns }) => ({
        ...beyond('check', table, name, definition, {
          make: [`alter table ${qualified(table)} add constraint ${ident(name)} ${definition}`],
          drop: [`alter table ${qualified(table)} drop constraint ${ident(name)}`],
        }),
        needs: columns.map((column) => columnKey(table, column)),
      })),
  ];
}
