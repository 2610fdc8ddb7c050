import {
  type Catalog,
  type Constraint,
  isSame,
  primaryKeyOf,
  type Table,
  tableIn,
} from '../catalog/catalog.ts';
import { withPartitions } from '../catalog/partitions.ts';
import type { TableName } from '../database/table-name.ts';
import type { Obstacle, UnitDecision } from '../plan/plan.ts';
import { type Successor, successorsOf } from './successors.ts';

/** What hangs on a unit's old columns and can neither be made again by rekey nor stay until the contract. */
export function objectObstacles(catalog: Catalog, unit: UnitDecision): Obstacle[] {
  if (unit.strategy === 'persistent' || unit.strategy === 'leave') return [];
  const successors = successorsOf(catalog, unit);
  const own = tableIn(catalog, unit.table);
  return [
    ...(own
      ? [...inheritance(catalog, own), ...temporalKey(own), ...otherReferences(catalog, own, successors)]
      : []),
    ...ruledViews(catalog, successors),
    ...wholeRows(catalog, successors),
    ...successors.flatMap((successor) => {
      const root = tableIn(catalog, successor.table);
      return root ? withPartitions(catalog, root).flatMap((table) => ofTable(table, successor)) : [];
    }),
  ].map((found) => ({ table: unit.table, ...found }));
}

/** A view is made again from its text, and its rules are not part of that. */
const ruledViews = (catalog: Catalog, successors: readonly Successor[]): Found[] =>
  catalog.views
    .filter(
      ({ hasRules, reads }) =>
        hasRules &&
        successors.some(
          ({ keepName, table, columns }) =>
            keepName &&
            reads.some((it) => isSame(it.table, table) && columns.some((each) => it.columns.includes(each))),
        ),
    )
    .map(({ schema, name }) => ({
      what: `the view ${schema}.${name} has rules of its own`,
      remedy: 'Replace them by INSTEAD OF triggers, which rekey makes again.',
    }));

type Found = Omit<Obstacle, 'table'>;

/** A value of a table's row type has no uuid in it, and loses its old key with the column: nothing can fill it again. */
const wholeRows = (catalog: Catalog, successors: readonly Successor[]): Found[] =>
  catalog.tables.flatMap(({ schema, name, parent, columns }) =>
    columns
      .filter(({ type }) => {
        const of = parent === null ? rowTypeIn(type) : null;
        return of && successors.some(({ table, doomed }) => doomed.length > 0 && isSame(table, of));
      })
      .map((column) => ({
        what: `${schema}.${name}.${column.name} holds whole rows of the type ${column.type}, whose old keys would be gone from them after the contract`,
        remedy: `Keep those rows as jsonb, or the columns that matter, and drop ${column.name}; or choose the strategy "leave" or "persistent".`,
      })),
  );

/** The table whose row type, or a list of it, a type is: its name with its schema, each in quotes where it needs them. */
function rowTypeIn(type: string): TableName | null {
  const part = '(?:"(?<QUOTED>(?:[^"]|"")+)"|(?<PLAIN>[^".[]+))';
  const names = [1, 2].map((n) => part.replace('QUOTED', `quoted${n}`).replace('PLAIN', `plain${n}`));
  const found = new RegExp(`^${names.join('\\.')}(?:\\[\\])*$`).exec(type)?.groups;
  const nameIn = (n: number) => found?.[`plain${n}`] ?? found?.[`quoted${n}`]?.replaceAll('""', '"') ?? '';
  return found ? { schema: nameIn(1), name: nameIn(2) } : null;
}

function ofTable(table: Table, { columns, doomed }: Successor): Found[] {
  const name = `${table.schema}.${table.name}`;
  const over = (its: readonly string[]) => its.some((column) => doomed.includes(column));
  return [
    ...table.columns
      .filter(({ computedFrom }) => table.parent === null && over(computedFrom))
      .map((column) => ({
        what: `the generated column ${name}.${column.name} is computed from ${columns.join(', ')}`,
        remedy: `Drop ${column.name} and make it again after the conversion.`,
      })),
    ...table.publications
      .filter(({ mentions }) => over(mentions))
      .map((publication) => ({
        what: `the publication ${publication.name} names ${columns.join(', ')} of ${name} in its column list or row filter`,
        remedy: `Publish all columns and rows of ${table.name}, or take it out of ${publication.name} for the conversion.`,
      })),
    ...table.constraints
      .filter((it) => it.isTemporal && it.kind !== 'unique' && !it.isInherited && over(it.columns))
      .map((it) => temporal(table, it)),
  ];
}

const temporal = (table: Table, { kind, name, definition }: Constraint): Found => ({
  what: `the ${kind === 'primary' ? 'primary key' : 'foreign key'} ${name} of ${table.schema}.${table.name} is over periods of time: ${definition}`,
  remedy:
    'Choose the strategy "leave" or "persistent" for it: rekey makes no key of a uuid and a period, and loses none.',
});

const temporalKey = (table: Table): Found[] => {
  const key = primaryKeyOf(table);
  return key?.isTemporal ? [temporal(table, key)] : [];
};

/** PostgreSQL's inheritance gives columns to other tables, but no keys: rows of those would share the new column and none of its rules. */
function inheritance(catalog: Catalog, table: Table): Found[] {
  if (table.kind === 'partitioned') return [];
  const heirs = catalog.tables.filter(({ parent }) => parent !== null && isSame(parent, table));
  if (heirs.length === 0) return [];
  return [
    {
      what: `${heirs.map(({ schema, name }) => `${schema}.${name}`).join(', ')} inherits its columns from it`,
      remedy: 'Choose the strategy "leave" for it.',
    },
  ];
}

/** A foreign key to more than the key, or to another unique tuple with it, would go with the old column, and no uuid follows it. */
const otherReferences = (catalog: Catalog, table: Table, successors: readonly Successor[]): Found[] =>
  catalog.tables.flatMap((child) =>
    child.constraints
      .filter(({ kind, isInherited, references }) => {
        if (kind !== 'foreign' || isInherited || !references || !isSame(references.table, table))
          return false;
        const own = successors.filter((it) => isSame(it.table, table));
        const isOfKey = references.columns.every((it) => primaryKeyOf(table)?.columns.includes(it));
        return !isOfKey && own.some(({ doomed }) => doomed.some((it) => references.columns.includes(it)));
      })
      .map(({ name, references }) => ({
        what: `the foreign key ${name} of ${child.schema}.${child.name} refers to ${references?.columns.join(', ')} together`,
        remedy:
          'Choose the strategy "promote" or "leave" for it, or let that foreign key refer to the primary key alone.',
      })),
  );
