import type { Index, Table } from '../catalog/catalog.ts';
import { leavesOf } from '../catalog/partitions.ts';
import { freeName, ident, idents, qualified } from '../database/sql.ts';
import { indexForecast } from '../forecast/forecast.ts';
import type { Step } from '../plan/step.ts';
import { newKeyIndexSteps, uniqueUuidSteps } from './expand.ts';
import { locksOn, type StepMaker, transaction } from './make-step.ts';
import { twinsOf } from './twin-indexes.ts';
import type { UnitContext } from './unit-context.ts';

/** Unique indexes that the swap turns into keys: the old columns' one, and for inherit and junction the new columns' one too. */
export function keyIndexSteps(unit: UnitContext, step: StepMaker): Step[] {
  const { table, makesColumn, legacy } = unit;
  const old = leavesOf(unit.catalog, table).map((leaf) => {
    const index = { schema: leaf.schema, name: legacyKeyName(leaf) };
    const what = leaf === table ? 'legacy-key' : `legacy-key-${leaf.schema}.${leaf.name}`;
    return step('constrain', what, `unique index on ${leaf.name} (${legacy})`, {
      action: {
        do: 'concurrently',
        sql: legacyKeySql(unit, leaf),
        index,
        locks: locksOn('SHARE UPDATE EXCLUSIVE', [leaf]),
      },
      inverse: [],
      forecast: indexForecast(leaf.rows),
    });
  });
  const newKey = () => {
    if (!makesColumn) return newKeyIndexSteps(unit, step, 'new-key');
    return table.kind === 'partitioned' ? uniqueUuidSteps(unit, step) : [];
  };
  return [...old, ...(table.kind === 'partitioned' ? [wholeLegacyKey(unit, step)] : []), ...newKey()];
}

/** Nothing is built: the partitions' indexes become parts of it. One that came meanwhile gets its own. */
function wholeLegacyKey(unit: UnitContext, step: StepMaker): Step {
  const { table, legacy } = unit;
  const index = { schema: table.schema, name: legacyKeyName(table) };
  return step('constrain', 'legacy-key', `the partitions' indexes on (${legacy}) are one of ${table.name}`, {
    action: transaction(
      [
        `create unique index ${ident(index.name)} on ${qualified(table)} (${idents(legacy)})${includes(table)}`,
      ],
      locksOn('SHARE', [table]),
    ),
    inverse: [`drop index if exists ${qualified(index)}`],
  });
}

const primaryIndex = ({ indexes }: Table): Index | undefined => indexes.find(({ isPrimary }) => isPrimary);

const includes = (table: Table) => {
  const columns = primaryIndex(table)?.includes ?? [];
  return columns.length > 0 ? ` include (${idents(columns)})` : '';
};

/** The old key's index once more, word for word, under another name: after a rollback it is the primary key's again. */
function legacyKeySql(unit: UnitContext, table: Table): string {
  const definition = primaryIndex(table)?.definition ?? '';
  const rest = definition.slice(definition.indexOf(' ON '));
  const place = primaryIndex(table)?.tablespace;
  return `create unique index concurrently ${ident(legacyKeyName(table))}${rest || ` on ${qualified(table)} (${idents(unit.legacy)})`}${place ? ` tablespace ${ident(place)}` : ''}`;
}

/** Name of that index until the swap. */
export const legacyKeyName = ({ oid }: Pick<Table, 'oid'>) => `rk_${oid}_legacy`;

/** Name of the old key's unique index after the swap: what Prisma would call it. Of a partition by itself, PostgreSQL's own way of shortening. */
export function legacyKeyAfter(unit: UnitContext, table: Table = unit.table): string {
  const taken = unitNames(unit);
  return freeName(`${table.name}_${unit.legacyAfter.join('_')}_key`, (name) => taken.has(name));
}

/** Names that relations of the database, and the unit's own new indexes, have. */
function unitNames(unit: UnitContext): Set<string> {
  return new Set([
    ...unit.catalog.tables.flatMap((table) => [table.name, ...table.indexes.map(({ name }) => name)]),
    ...twinsOf(unit).twins.flatMap(({ nameAfter, oldNameAfter }) => [nameAfter, oldNameAfter]),
  ]);
}
