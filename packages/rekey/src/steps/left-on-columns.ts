import type { Table } from '../catalog/catalog.ts';
import { isConstant } from '../catalog/constant-default.ts';
import { partitionsOf, withPartitions } from '../catalog/partitions.ts';
import { dollarQuoted, literal, qualified } from '../database/sql.ts';
import { columnsIn, isWhole } from '../objects/constraint-verdict.ts';
import { type ObjectKind, objectId } from '../objects/object-id.ts';
import { successorsOf } from '../objects/successors.ts';
import { goes } from '../plan/answers.ts';
import { legacyName } from '../plan/plan.ts';
import { legacyFkName } from './foreign-keys.ts';
import { legacyKeyAfter } from './key-indexes.ts';
import { placesOf, twinsOf } from './twin-indexes.ts';
import { twinStatisticsOf } from './twin-statistics.ts';
import { twinWholesOf } from './twin-wholes.ts';
import type { UnitContext } from './unit-context.ts';

/** A name that may go with an old column: of an index, a constraint or statistics of a table; of a default, the old column's. */
interface MayGo {
  table: Table;
  name: string;
}

/** Everything on old columns that has its like over uuids, or that a person has let go, by its name of after the swap. */
function mayGo(unit: UnitContext): MayGo[] {
  const { twins, left } = twinsOf(unit);
  return [
    ...twins.map(({ child, oldNameAfter }) => ({ table: child, name: oldNameAfter })),
    ...left.map(({ child, of }) => ({ table: child, name: of.name })),
    ...twinWholesOf(unit).map(({ table, oldNameAfter }) => ({ table, name: oldNameAfter })),
    ...twinStatisticsOf(unit).map(({ table, oldNameAfter }) => ({ table, name: oldNameAfter })),
    ...unit.references.flatMap(({ held }) =>
      held.map((key) => ({ table: key.table, name: legacyFkName(key, unit) })),
    ),
    ...withPartitions(unit.catalog, unit.table).map((table) => ({
      table,
      name: legacyKeyAfter(unit, table),
    })),
    ...letGo(unit),
  ];
}

/** What a person has let go with its column, and what has its like from the conversion of another unit, whose column it is over too. */
function letGo(unit: UnitContext): MayGo[] {
  const { decision } = unit;
  const isLetGo = (kind: ObjectKind, table: Table, name: string) =>
    decision.objects?.some(({ id, fate }) => fate === goes && id === objectId(decision, kind, table, name));
  return placesOf(unit).flatMap(({ child, behind }) => {
    const isBehind = (columns: readonly string[]) => columns.some((column) => behind.has(column));
    const named = [
      ...child.indexes.filter(({ name }) => isLetGo('index', child, name)),
      ...child.constraints.filter(
        (it) => isLetGo('constraint', child, it.name) || (isWhole(it) && isBehind(columnsIn(child, it))),
      ),
      ...child.statistics.filter((it) => isLetGo('statistics', child, it.name) || isBehind(it.mentions)),
    ];
    return named.map(({ name }) => ({ table: child, name }));
  });
}

/** Columns of keys that have a twin, by attnum: their own unit keeps them unique under a name of its own. */
function keysWithTwin(unit: UnitContext): string {
  const { twins, left } = twinsOf(unit);
  return [...twins, ...left]
    .filter(({ of }) => of.isPrimary)
    .map(({ child, of }) => {
      const numbers = child.columns.filter(({ name }) => of.keys.some(({ column }) => column === name));
      return `(${literal(qualified(child))}, '{${numbers.map(({ number }) => number).join(',')}}'::int2[])`;
    })
    .join(', ');
}

/** Old columns whose default needs no like: the key's own, a list's, one value's, and one that was let go. */
function defaultsThatMayGo(unit: UnitContext, root: Table): string[] {
  const { decision, catalog } = unit;
  return successorsOf(catalog, decision)
    .filter(({ table }) => table.schema === root.schema && table.name === root.name)
    .flatMap(({ columns, kind, keepName }) =>
      columns
        .filter((name) => {
          const column = root.columns.find((it) => it.name === name);
          const id = objectId(decision, 'default', root, name);
          const isKey =
            root === unit.table && (unit.replaced.includes(name) || unit.superseded?.name === name);
          const isGone = decision.objects?.some((it) => it.id === id && it.fate === goes);
          return isKey || kind.is === 'list' || isGone || (column?.default != null && isConstant(column));
        })
        .map((name) => (keepName ? legacyName(name) : name)),
    );
}

/**
 * A query for everything that hangs on columns of a table, by the catalog as it is then, and that has no like and was not let go. Left
 * out: what only follows something else (a partition's part of an index or key, a sequence), and rekey's own. `noted` is a table (relation,
 * name) of what has its like from another unit.
 */
export function leftOnColumns(
  unit: UnitContext,
  root: Table,
  columns: readonly string[],
  noted?: string,
): string {
  const known = mayGo(unit).map(({ table, name }) => `(${[qualified(table), name].map(literal).join(', ')})`);
  const lists = [
    ...(known.length > 0 ? [`(values ${known.join(', ')}) known (relation, name)`] : []),
    ...(noted === undefined ? [] : [`${noted} known`]),
  ];
  const isKnown = (relation: string, name: string) =>
    `(${lists.map((list) => `(${relation}, ${name}) in (select to_regclass(known.relation)::oid, known.name from ${list})`).join(' or ') || 'false'})`;
  const keys = keysWithTwin(unit);
  const indexKey = `(i.indkey::int2[])[0:i.indnkeyatts - 1]`;
  const isKnownKey =
    keys === ''
      ? 'false'
      : `exists (select from (values ${keys}) own (relation, columns)
            where to_regclass(own.relation)::oid = i.indrelid and ${indexKey} @> own.columns and ${indexKey} <@ own.columns)`;
  const places = [root, ...partitionsOf(unit.catalog, root)].map((it) => literal(qualified(it)));
  const defaults = defaultsThatMayGo(unit, root).map(literal).join(', ');
  return `select distinct pg_describe_object(d.classid, d.objid, d.objsubid) from pg_depend d
    join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
    where d.refclassid = 'pg_class'::regclass and d.refobjid in (select to_regclass(name) from unnest(array[${places.join(', ')}]) name)
      and a.attname in (${columns.map(literal).join(', ')})
      and case d.classid
        when 'pg_class'::regclass then d.objsubid > 0 or exists (select from pg_index i join pg_class c on c.oid = i.indexrelid
          where i.indexrelid = d.objid and not c.relispartition and not ${isKnownKey} and not ${isKnown('i.indrelid', 'c.relname')})
        when 'pg_constraint'::regclass then exists (select from pg_constraint k
          where k.oid = d.objid and k.contype <> 'n' and k.conparentid = 0 and not (k.contype = 'c' and k.coninhcount > 0) and not ${isKnown('k.conrelid', 'k.conname')})
        when 'pg_trigger'::regclass then exists (select from pg_trigger t
          where t.oid = d.objid and not t.tgisinternal and t.tgparentid = 0 and t.tgname not like 'zz__rekey%')
        when 'pg_statistic_ext'::regclass then exists (select from pg_statistic_ext s where s.oid = d.objid and not ${isKnown('s.stxrelid', 's.stxname')})
        when 'pg_attrdef'::regclass then exists (select from pg_attrdef f where f.oid = d.objid
          and (f.adrelid <> a.attrelid or f.adnum <> a.attnum or a.attname <> all (array[${defaults}]::text[])))
        else true end`;
}

/** The same question once more, asked under the lock that drops the columns: a backup takes its time. */
export const refuseLeftOnColumns = (unit: UnitContext, root: Table, columns: readonly string[]): string =>
  `do ${dollarQuoted(`declare left_over text; begin
  select string_agg(what, ', ') into left_over from (${leftOnColumns(unit, root, columns)}) it (what);
  if left_over is not null then raise exception '% came to old columns meanwhile, and has no like over uuids', left_over
    using errcode = 'dependent_objects_still_exist', hint = 'Make its like over the uuid, or drop it.'; end if;
end`)}`;
