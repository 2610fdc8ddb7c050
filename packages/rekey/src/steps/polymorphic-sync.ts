import { columnIn } from '../catalog/catalog.ts';
import { dollarQuoted, ident, qualified } from '../database/sql.ts';
import type { TypeCondition } from '../plan/reference-kind.ts';
import { decidingSide } from './deciding-side.ts';
import type { Sides } from './sides.ts';
import { refersHere } from './soft-kind.ts';
import { namesRow } from './spelled-reference.ts';
import type { Reference, UnitContext } from './unit-context.ts';

interface Parts {
  from: string;
  to: string;
  uuid: string;
  key: string;
  type: string;
  parent: string;
  /** Type of the old column. */
  old: string;
  /** The condition that a value names the parent's row p. */
  names(value: string): string;
  mine(row: string): string;
}

function partsOf(reference: Reference, where: TypeCondition, unit: UnitContext, sides: Sides): Parts {
  const {
    pairs: [pair],
    uuid,
    key,
  } = sides;
  return {
    from: ident(pair?.from ?? ''),
    to: ident(pair?.to ?? ''),
    uuid: ident(uuid),
    key: ident(key),
    type: ident(where.column),
    parent: qualified(unit.table),
    old: columnIn(reference.child, reference.pairs[0]?.from ?? '')?.type ?? '',
    names: (value) => namesRow(reference, unit, sides, value),
    mine: (row) => `coalesce(${refersHere(row, where)}, false)`,
  };
}

/**
 * The function that keeps the uuid of a polymorphic reference equal to its old id, in rows that refer to this unit's table. Rows of other
 * types are the business of other tables' functions; a uuid that stood for a row of this table does not outlive the type.
 */
export function polymorphicFunction(
  reference: Reference,
  where: TypeCondition,
  unit: UnitContext,
  sides: Sides,
): string {
  const { from, to, uuid, key, type, parent, old, names, mine } = partsOf(reference, where, unit, sides);
  // The uuid was one of another table, and that table's function may have cleared it.
  const further = `elsif new.${type} is distinct from old.${type} and not ${mine('old')} then
    by_legacy := case when new.${uuid} is null or new.${uuid} is not distinct from old.${uuid} then true
      when new.${from} is distinct from old.${from} then ${sides.decides === 'legacy'} else false end;
  `;
  return `create or replace function rekey.${ident(`sync_${reference.tag}`)}() returns trigger language plpgsql security definer set search_path = '' as ${dollarQuoted(`
declare
  by_legacy boolean;
  row record;
begin
  if current_setting('rekey.backfill', true) = 'on' then return new; end if;
  if not ${mine('new')} then
    if tg_op = 'UPDATE' then
      if ${mine('old')} and new.${uuid} is not distinct from old.${uuid} then new.${uuid} := null; end if;
    end if;
    return new;
  end if;
  ${decidingSide({ uuid, changed: `new.${from} is distinct from old.${from}`, empty: `new.${from} is null`, decides: sides.decides, further })}
  if by_legacy then
    new.${uuid} := (select p.${key} from ${parent} p where ${names(`new.${from}`)});
  elsif new.${uuid} is null then new.${from} := null;
  else
    select p.${to}::${old} as id into row from ${parent} p where p.${key} = new.${uuid};
    if found then new.${from} := row.id; end if;
  end if;
  return new;
end`)}`;
}

/** The function that looks again at the end of the transaction: the row may come after what refers to it. */
export function polymorphicRepair(
  reference: Reference,
  where: TypeCondition,
  unit: UnitContext,
  sides: Sides,
): string {
  const { from, to, uuid, key, parent, old, names, mine } = partsOf(reference, where, unit, sides);
  const child = qualified(reference.child);
  return `create or replace function rekey.${ident(`repair_${reference.tag}`)}() returns trigger language plpgsql security definer set search_path = '' as ${dollarQuoted(`
declare
  row record;
begin
  select p.${key} as uuid, p.${to}::${old} as id into row from ${parent} p
    where case when new.${uuid} is null then ${names(`new.${from}`)} else p.${key} = new.${uuid} end;
  if not found then return null; end if;
  if new.${uuid} is null then
    update ${child} c set ${uuid} = row.uuid where c.${from} = new.${from} and c.${uuid} is null and ${mine('c')};
  else
    update ${child} c set ${from} = row.id where c.${uuid} = new.${uuid} and c.${from} is null and ${mine('c')};
  end if;
  return null;
end`)}`;
}

/** When there may be something to look again at. */
export function polymorphicNeedsRepair(
  reference: Reference,
  where: TypeCondition,
  unit: UnitContext,
  sides: Sides,
): string {
  const { from, uuid, mine } = partsOf(reference, where, unit, sides);
  return `${mine('new')} and (new.${uuid} is null) <> (new.${from} is null)`;
}

/** The backfill's statement, and what it has left; it also corrects what a conversion that was taken back has left in a shared column. */
export function polymorphicFill(
  reference: Reference,
  where: TypeCondition,
  unit: UnitContext,
  sides: Sides,
): { sql: string; left: string } {
  const { from, uuid, key, parent, names, mine } = partsOf(reference, where, unit, sides);
  const child = qualified(reference.child);
  const open = `${mine('t')} and ${names(`t.${from}`)} and t.${uuid} is distinct from p.${key}`;
  return {
    sql: `update ${child} t set ${uuid} = p.${key} from ${parent} p where :chunk and ${open}`,
    left: `select count(*) from ${child} t join ${parent} p on ${open}`,
  };
}
