import { columnIn, type Index, isSame, primaryKeyOf, type Table, tableIn } from '../catalog/catalog.ts';
import { dollarQuoted, freeName, ident, idents, literal, qualified, wholeRow } from '../database/sql.ts';
import type { TableName } from '../database/table-name.ts';
import { indexForecast } from '../forecast/forecast.ts';
import { legacyName } from '../plan/plan.ts';
import type { Step } from '../plan/step.ts';
import { alter, locksOn, type StepMaker, transaction } from './make-step.ts';
import type { UnitContext } from './unit-context.ts';

/** A column that goes because another reference says the same, under the names that it has when its own table is converted. */
export interface Redundant {
  column: string;
  /** The old form of the column and of the parent's, where they still have one. */
  legacy: string | null;
  through: string;
  parent: Table;
  key: string;
  by: string;
  byLegacy: string | null;
  /** Unique indexes that say no less without it, and what they become. */
  moved: { of: Index; name: string; columns: string[] }[];
}

/** The unit's columns that are to go. */
export function redundantOf(unit: UnitContext): Redundant[] {
  const { decision, catalog, table } = unit;
  return (decision.redundant ?? []).flatMap(({ column, through, parent: name, by }): Redundant[] => {
    const parent = tableIn(catalog, name);
    const [key] = (parent && primaryKeyOf(parent)?.columns) ?? [];
    if (!parent || key === undefined) return [];
    const own = presentNames(unit, table, column);
    const route = presentNames(unit, table, through).now;
    const theirs = presentNames(unit, parent, by);
    const moved = movedIndexes(unit, own.now, route);
    return [
      {
        column: own.now,
        legacy: own.legacy,
        through: route,
        parent,
        key,
        by: theirs.now,
        byLegacy: theirs.legacy,
        moved,
      },
    ];
  });
}

/** What a column is called now that the tables it refers to are converted, and its old form beside it. */
function presentNames(
  { plan }: UnitContext,
  table: Table,
  column: string,
): { now: string; legacy: string | null } {
  const reference = plan.units
    .flatMap(({ references }) => references)
    .find((it) => isSame(it.table, table) && it.columns.join() === column && it.kind.is !== 'polymorphic');
  if (!reference || columnIn(table, reference.uuidColumn)?.type !== 'uuid')
    return { now: column, legacy: null };
  const old = reference.keepName ? legacyName(column) : column;
  return { now: reference.uuidColumn, legacy: columnIn(table, old) ? old : null };
}

function movedIndexes({ catalog, table }: UnitContext, column: string, through: string): Redundant['moved'] {
  const taken = new Set(catalog.tables.flatMap((it) => [it.name, ...it.indexes.map(({ name }) => name)]));
  return table.indexes
    .filter(({ isUnique, isPrimary, isValid, keys }) => {
      const parts = keys.map((key) => key.column);
      return isUnique && !isPrimary && isValid && parts.includes(column) && parts.includes(through);
    })
    .map((of) => {
      const name = freeName(nameWithout(of, column), (it) => taken.has(it));
      taken.add(name);
      return {
        of,
        name,
        columns: of.keys.flatMap((key) => (key.column === null || key.column === column ? [] : [key.column])),
      };
    });
}

const nameWithout = ({ name }: Index, column: string) => name.replace(`_${column}`, () => '');

const numberOf = ({ table }: UnitContext, { column }: Redundant) => columnIn(table, column)?.number ?? 0;
const fnOf = (unit: UnitContext, it: Redundant) => ident(`derive_${unit.table.oid}_${numberOf(unit, it)}`);
const parentFnOf = (unit: UnitContext, it: Redundant) =>
  ident(`follow_${unit.table.oid}_${numberOf(unit, it)}`);
/** It fires after the triggers that keep old and new columns equal, for it looks at the new ones. */
const triggerOf = (unit: UnitContext, it: Redundant) => `zzz_rekeyz_${unit.table.oid}_${numberOf(unit, it)}`;

/** From now on the column follows, whoever writes; and the unique indexes that must not depend on it are built. */
export function redundantSteps(unit: UnitContext, step: StepMaker): Step[] {
  return redundantOf(unit).flatMap((it) => {
    const { table } = unit;
    const name = ident(triggerOf(unit, it));
    return [
      step(
        'expand',
        `redundant-${it.column}`,
        `${table.name}.${it.column} follows ${it.parent.name}.${it.by}`,
        {
          action: transaction(
            [
              deriveFunction(unit, it),
              `create trigger ${name} before insert or update on ${qualified(table)} for each row execute function rekey.${fnOf(unit, it)}()`,
              alter(table, `enable always trigger ${name}`),
              followFunction(unit, it),
              `create trigger ${name} after update on ${qualified(it.parent)} for each row
               when (old.${ident(it.by)} is distinct from new.${ident(it.by)}) execute function rekey.${parentFnOf(unit, it)}()`,
              alter(it.parent, `enable always trigger ${name}`),
            ],
            locksOn('SHARE ROW EXCLUSIVE', [table, it.parent]),
          ),
          inverse: dropDerived(unit, it),
        },
      ),
      ...it.moved.map(({ of, name: moved, columns }) =>
        step('constrain', `without-${it.column}-${moved}`, `what ${of.name} says, without ${it.column}`, {
          action: {
            do: 'concurrently',
            sql: `create unique index concurrently ${ident(moved)} on ${qualified(table)} (${idents(columns)})${of.nullsNotDistinct ? ' nulls not distinct' : ''}`,
            index: { schema: table.schema, name: moved },
            locks: locksOn('SHARE UPDATE EXCLUSIVE', [table]),
          },
          inverse: [],
          forecast: indexForecast(table.rows),
        }),
      ),
    ];
  });
}

/** Both forms are written at once; an old one that is gone by then is passed over. */
function deriveFunction(unit: UnitContext, it: Redundant): string {
  const { column, legacy, through, parent, key, by, byLegacy } = it;
  const pair = (name: string, from: string) =>
    `jsonb_build_object(${literal(name)}, parent -> ${literal(from)})`;
  const old =
    legacy !== null && byLegacy !== null
      ? ` || case when parent ? ${literal(byLegacy)} then ${pair(legacy, byLegacy)} else '{}' end`
      : '';
  return `create or replace function rekey.${fnOf(unit, it)}() returns trigger language plpgsql security definer set search_path = '' as ${dollarQuoted(`
declare
  parent jsonb;
begin
  if current_setting('rekey.backfill', true) = 'on' or new.${ident(through)} is null then return new; end if;
  if tg_op = 'UPDATE' then
    if new.${ident(through)} is not distinct from old.${ident(through)} and new.${ident(column)} is not distinct from old.${ident(column)} then return new; end if;
  end if;
  select to_jsonb(${wholeRow('p')}) into parent from ${qualified(parent)} p where p.${ident(key)} = new.${ident(through)};
  if found then new := jsonb_populate_record(new, ${pair(column, by)}${old}); end if;
  return new;
end`)}`;
}

function followFunction(unit: UnitContext, it: Redundant): string {
  const [column, through] = [ident(it.column), ident(it.through)];
  return `create or replace function rekey.${parentFnOf(unit, it)}() returns trigger language plpgsql security definer set search_path = '' as ${dollarQuoted(`
begin
  update ${qualified(unit.table)} c set ${column} = new.${ident(it.by)} where c.${through} = new.${ident(it.key)} and c.${column} is distinct from new.${ident(it.by)};
  return null;
end`)}`;
}

function dropDerived(unit: UnitContext, it: Redundant): string[] {
  const name = ident(triggerOf(unit, it));
  return [
    `drop trigger if exists ${name} on ${qualified(it.parent)}`,
    `drop trigger if exists ${name} on ${qualified(unit.table)}`,
    `drop function if exists rekey.${parentFnOf(unit, it)}()`,
    `drop function if exists rekey.${fnOf(unit, it)}()`,
  ];
}

/** Every row must say the same both ways, before the swap and before the contract. */
export const redundantChecks = (unit: UnitContext): { name: string; sql: string }[] =>
  redundantOf(unit).map(({ column, through, parent, key, by }) => ({
    name: `rows of ${unit.table.name} whose ${column} is not what ${through} leads to`,
    sql: `select t.ctid from ${qualified(unit.table)} t left join ${qualified(parent)} p on p.${ident(key)} = t.${ident(through)} where t.${ident(column)} is distinct from p.${ident(by)} order by t.ctid limit 20`,
  }));

/** Columns that the contract drops. */
export const redundantColumns = (unit: UnitContext): { table: TableName; columns: string[] }[] =>
  redundantOf(unit).map(({ column }) => ({ table: unit.table, columns: [column] }));

/** The column goes, and with it what kept it in step with its old form; that one goes with its own table's contract. */
export function dropRedundant(unit: UnitContext): string[] {
  const child = qualified(unit.table);
  return redundantOf(unit).flatMap((it) => {
    const written = `new.${ident(it.column)}`.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&');
    const word = `${written}([^a-zA-Z0-9_]|$)`;
    return [
      ...dropDerived(unit, it),
      `do ${dollarQuoted(`declare tag text; begin
  for tag in select replace(p.proname, 'sync_', '') from pg_trigger t join pg_proc p on p.oid = t.tgfoid join pg_namespace n on n.oid = p.pronamespace
    where t.tgrelid = ${literal(child)}::regclass and n.nspname = 'rekey' and p.proname like 'sync\\_%' and p.prosrc ~ ${literal(word)} loop
    execute format('drop trigger if exists %I on ${child.replaceAll("'", "''").replaceAll('%', '%%')}', 'zzz_rekey_repair_' || tag);
    execute format('drop trigger if exists %I on ${child.replaceAll("'", "''").replaceAll('%', '%%')}', 'zzz_rekey_' || tag);
    execute format('drop function if exists rekey.%I()', 'repair_' || tag);
    execute format('drop function if exists rekey.%I()', 'sync_' || tag);
  end loop;
end`)}`,
      ...(it.legacy === null
        ? []
        : [
            `do ${dollarQuoted(`begin ${alter(unit.table, `alter column ${ident(it.legacy)} drop not null`)}; exception when undefined_column then null; end`)}`,
          ]),
      alter(unit.table, `drop column ${ident(it.column)}`),
      // The index that went has left its name.
      ...it.moved.flatMap(({ of, name }) =>
        nameWithout(of, it.column) === of.name
          ? [`alter index ${qualified({ schema: unit.table.schema, name })} rename to ${ident(of.name)}`]
          : [],
      ),
    ];
  });
}
