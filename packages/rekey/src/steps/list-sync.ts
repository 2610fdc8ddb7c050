import { columnIn } from '../catalog/catalog.ts';
import { dollarQuoted, ident, qualified } from '../database/sql.ts';
import { decidingSide } from './deciding-side.ts';
import type { Sides } from './sides.ts';
import { namesRow } from './spelled-reference.ts';
import type { Reference, UnitContext } from './unit-context.ts';

interface Parts {
  from: string;
  to: string;
  uuid: string;
  key: string;
  parent: string;
  element: string;
  /** The condition that an element names the parent's row p. */
  names(element: string): string;
}

function partsOf(reference: Reference, unit: UnitContext, sides: Sides): Parts {
  const {
    pairs: [pair],
    uuid,
    key,
  } = sides;
  const type = columnIn(reference.child, reference.pairs[0]?.from ?? '')?.type ?? '';
  return {
    from: ident(pair?.from ?? ''),
    to: ident(pair?.to ?? ''),
    uuid: ident(uuid),
    key: ident(key),
    parent: qualified(unit.table),
    element: type.replace(/\[\]$/, ''),
    names: (element) => namesRow(reference, unit, sides, element),
  };
}

/** The uuids of a row's list, in its order: what is twice stays twice, what is empty or names no row is empty. */
function uuidsOf(row: string, { from, key, parent, names }: Parts): string {
  return `case when ${row}.${from} is null or array_ndims(${row}.${from}) > 1 then null else coalesce((
      select array_agg(p.${key} order by e.n) from unnest(${row}.${from}) with ordinality e (v, n)
      left join ${parent} p on ${names('e.v')}), '{}'::uuid[]) end`;
}

/** The old list of a row's uuids. What no row stands for any more keeps the old value that it had, in the old order. */
function oldOf({ from, to, uuid, key, parent, element }: Parts): string {
  return `case when new.${uuid} is null then null else coalesce((
      select array_agg(coalesce(p.${to}::${element}, (select o.v from unnest(old.${from}, old.${uuid}) o (v, u) where o.u = e.u limit 1), kept.v) order by e.n)
      from (select x.u, x.n, count(*) filter (where x.u is null) over (order by x.n) as nth from unnest(new.${uuid}) with ordinality x (u, n)) e
      left join ${parent} p on p.${key} = e.u
      left join (select o.v, row_number() over (order by o.n) as nth from unnest(old.${from}, old.${uuid}) with ordinality o (v, u, n) where o.u is null) kept
        on e.u is null and kept.nth = e.nth), '{}') end`;
}

/** The function that keeps a list and its uuids equal, whichever an application writes. */
export function listFunction(reference: Reference, unit: UnitContext, sides: Sides): string {
  const parts = partsOf(reference, unit, sides);
  const { from, uuid } = parts;
  return `create or replace function rekey.${ident(`sync_${reference.tag}`)}() returns trigger language plpgsql security definer set search_path = '' as ${dollarQuoted(`
declare
  by_legacy boolean;
begin
  if current_setting('rekey.backfill', true) = 'on' then return new; end if;
  ${decidingSide({ uuid, changed: `new.${from} is distinct from old.${from}`, empty: `new.${from} is null`, decides: sides.decides })}
  if by_legacy then
    new.${uuid} := ${uuidsOf('new', parts)};
  elsif tg_op = 'INSERT' then
    new.${from} := case when new.${uuid} is null then null else coalesce((select array_agg(p.${parts.to}::${parts.element} order by e.n)
      from unnest(new.${uuid}) with ordinality e (u, n) left join ${parts.parent} p on p.${parts.key} = e.u), '{}') end;
  else
    new.${from} := ${oldOf(parts)};
  end if;
  return new;
end`)}`;
}

/** The function that looks again at the end of the transaction for rows that came after the list that names them. */
export function listRepair(reference: Reference, unit: UnitContext, sides: Sides): string {
  const { from, to, uuid, key, parent, element, names } = partsOf(reference, unit, sides);
  return `create or replace function rekey.${ident(`repair_${reference.tag}`)}() returns trigger language plpgsql security definer set search_path = '' as ${dollarQuoted(`
declare
  made record;
begin
  select array_agg(coalesce(e.u, p.${key}) order by e.n) as uuids, array_agg(coalesce(e.v, q.${to}::${element}) order by e.n) as olds into made
  from unnest(new.${from}, new.${uuid}) with ordinality e (v, u, n)
  left join ${parent} p on e.u is null and ${names('e.v')} left join ${parent} q on e.v is null and q.${key} = e.u;
  if made.uuids is distinct from new.${uuid} or made.olds is distinct from new.${from} then
    perform set_config('rekey.backfill', 'on', true);
    update ${qualified(reference.child)} c set ${uuid} = made.uuids, ${from} = made.olds where c.${from} = new.${from} and c.${uuid} = new.${uuid};
    perform set_config('rekey.backfill', '', true);
  end if;
  return null;
end`)}`;
}

/** When there may be something to look again at. */
export function listNeedsRepair({ pairs: [pair], uuid }: Sides): string {
  const [f, u] = [`new.${ident(pair?.from ?? '')}`, `new.${ident(uuid)}`];
  return `case when ${f} is null or ${u} is null or array_ndims(${f}) > 1 or array_ndims(${u}) > 1 then false
    else cardinality(array_remove(${u}, null)) <> cardinality(array_remove(${f}, null)) end`;
}

/** The backfill's statement, and what it has left. */
export function listFill(
  reference: Reference,
  unit: UnitContext,
  sides: Sides,
): { sql: string; left: string } {
  const parts = partsOf(reference, unit, sides);
  const child = qualified(reference.child);
  const open = `t.${parts.uuid} is null and t.${parts.from} is not null and coalesce(array_ndims(t.${parts.from}), 1) = 1`;
  return {
    sql: `update ${child} t set ${parts.uuid} = ${uuidsOf('t', parts)} where :chunk and ${open}`,
    left: `select count(*) from ${child} t where ${open}`,
  };
}
