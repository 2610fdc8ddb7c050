import { dollarQuoted, literal, qualified, shortName } from '../database/sql.ts';
import type { TableName } from '../database/table-name.ts';
import type { Reference, UnitContext } from './unit-context.ts';

/**
 * Moves the names of NOT NULL constraints along with the columns' names (PostgreSQL 18 has such names). Where partitions call an
 * old column's otherwise than the table, it keeps its names as long as the column is there, and the contract gives the table's to
 * the uuid's.
 */
export function renameNotNulls(unit: UnitContext, when: 'forward' | 'back' | 'contract'): string[] {
  if (unit.catalog.version < 18) return [];
  const { table, replaced, replacedAfter, superseded, uuid, uuidAfter, references } = unit;
  const pairs = [
    {
      of: table,
      legacy: replaced[0] ?? '',
      legacyAfter: replacedAfter[0] ?? '',
      uuid: uuid[0] ?? '',
      uuidAfter: uuidAfter[0] ?? '',
    },
    ...(superseded
      ? [
          {
            of: table,
            legacy: superseded.name,
            legacyAfter: superseded.after,
            uuid: uuid[0] ?? '',
            uuidAfter: uuidAfter[0] ?? '',
          },
        ]
      : []),
    ...references.map(
      ({ child, pairs: [pair], legacyAfter: [after = ''], uuid: column, uuidAfter: columnAfter }) => ({
        of: child,
        legacy: pair?.from ?? '',
        legacyAfter: after,
        uuid: column,
        uuidAfter: columnAfter,
      }),
    ),
  ];
  return pairs
    .filter((pair) => pair.legacy !== pair.legacyAfter)
    .flatMap(({ of, legacy: from, legacyAfter: to, uuid: column, uuidAfter: after }) => {
      const old = of.constraints.find(
        ({ kind, columns }) => kind === 'not null' && columns[0] === from,
      )?.name;
      // A text may have been empty where a key is not: the key's NOT NULL has nobody's name then.
      if (old === undefined)
        return when !== 'back' && superseded?.name === from && of === table
          ? [renameNotNullOf(of, after, shortName(`${of.name}_${after}_not_null`))]
          : [];
      if (when === 'back')
        return [renameNotNullOf(of, column, shortName(`rk_${old}`)), renameNotNullOf(of, from, old)];
      const takeOver = renameNotNullOf(of, after, old);
      return when === 'contract'
        ? [takeOver]
        : [renameNotNullOf(of, to, shortName(`legacy_${old}`)), takeOver];
    });
}

/**
 * Gives the NOT NULL of a column a name, if it has one at all, the name is free, and every partition calls it the same: PostgreSQL
 * renames it in all of them or not at all.
 */
function renameNotNullOf(table: TableName, column: string, name: string): string {
  const relation = `${literal(qualified(table))}::regclass`;
  return `do ${dollarQuoted(`declare found text; begin
  select conname into found from pg_constraint k join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
    where k.conrelid = ${relation} and k.contype = 'n' and a.attname = ${literal(column)};
  if found <> ${literal(name)} and not exists (
    with recursive tree (relid) as (select ${relation}::oid union all select inhrelid from pg_inherits join tree on inhparent = relid)
    select from tree join pg_constraint k on k.conrelid = relid left join pg_attribute a on a.attrelid = relid and a.attnum = k.conkey[1]
    where k.conname = ${literal(name)} or (k.contype = 'n' and a.attname = ${literal(column)} and k.conname <> found)) then
    execute format('alter table ${qualified(table).replaceAll("'", "''").replaceAll('%', '%%')} rename constraint %I to %I', found, ${literal(name)});
  end if;
end`)}`;
}

/** PostgreSQL 18 names a NOT NULL: one that had a name of its own gets it back. */
export function keepNotNullName({ child }: Reference, column: string, version: number): string[] {
  const named = child.constraints.find(({ kind, columns }) => kind === 'not null' && columns[0] === column);
  return version >= 18 && named ? [renameNotNullOf(child, column, named.name)] : [];
}
