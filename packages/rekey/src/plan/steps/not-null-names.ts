import { dollarQuoted, literal, qualified, shortName } from '../../database/sql.ts';
import type { TableName } from '../step.ts';
import type { Reference, UnitContext } from './unit-context.ts';

/** Moves the names of NOT NULL constraints along with the columns' names (PostgreSQL 18 has such names). */
export function renameNotNulls(unit: UnitContext, when: 'forward' | 'back'): string[] {
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
        return when === 'forward' && superseded?.name === from && of === table
          ? [renameNotNullOf(of, after, shortName(`${of.name}_${after}_not_null`))]
          : [];
      return when === 'forward'
        ? [renameNotNullOf(of, to, shortName(`legacy_${old}`)), renameNotNullOf(of, after, old)]
        : [renameNotNullOf(of, column, shortName(`rk_${old}`)), renameNotNullOf(of, from, old)];
    });
}

/** Gives the NOT NULL of a column a name, if it has one at all and the name is free. */
function renameNotNullOf(table: TableName, column: string, name: string): string {
  const relation = `${literal(qualified(table))}::regclass`;
  return `do ${dollarQuoted(`declare found text; begin
  select conname into found from pg_constraint k join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
    where k.conrelid = ${relation} and k.contype = 'n' and a.attname = ${literal(column)};
  if found <> ${literal(name)} and not exists (select from pg_constraint where conrelid = ${relation} and conname = ${literal(name)}) then
    execute format('alter table ${qualified(table).replaceAll("'", "''").replaceAll('%', '%%')} rename constraint %I to %I', found, ${literal(name)});
  end if;
end`)}`;
}

/** PostgreSQL 18 names a NOT NULL: one that had a name of its own gets it back. */
export function keepNotNullName({ child }: Reference, column: string, version: number): string[] {
  const named = child.constraints.find(({ kind, columns }) => kind === 'not null' && columns[0] === column);
  return version >= 18 && named ? [renameNotNullOf(child, column, named.name)] : [];
}
