import { columnIn } from '../catalog/catalog.ts';
import { dollarQuoted, ident, qualified } from '../database/sql.ts';
import { spelledKey, uuidAs, uuidSpelled } from '../database/uuid-text.ts';
import type { UnitContext } from './unit-context.ts';

/** SQL: the uuid that the superseded column of a row names, or NULL. */
function namedUuid({ table, superseded }: UnitContext, row: string, column: string): string {
  const type = columnIn(table, superseded?.name ?? '')?.stored ?? '';
  return uuidSpelled(spelledKey(`${row}.${ident(column)}`, type));
}

/** Before the swap: rows whose text the application has changed since their new key was made of it. */
export function supersededChecks(unit: UnitContext): { name: string; sql: string }[] {
  const { table, superseded, uuid } = unit;
  if (!superseded) return [];
  const named = namedUuid(unit, 't', superseded.name);
  return [
    {
      name: `rows of ${table.name} whose ${superseded.name} was changed during the conversion, so that it is not the new key (put it back, or take the unit back and begin again)`,
      sql: `select t.ctid from ${qualified(table)} t where t.${ident(superseded.name)} is not null and ${named} is distinct from t.${ident(uuid[0] ?? '')} order by t.ctid limit 20`,
    },
  ];
}

/** From the swap on the old column follows the key that has taken its name: a rollback gives it back to rows that came meanwhile. What names the same uuid in another spelling stays as it is. */
export function followKey(unit: UnitContext): { make: string[]; drop: string[] } | null {
  const { table, superseded, uuidAfter } = unit;
  if (!superseded) return null;
  const [old, key] = [`new.${ident(superseded.after)}`, `new.${ident(uuidAfter[0] ?? '')}`];
  const value = uuidAs(columnIn(table, superseded.name)?.stored ?? '', key);
  const fn = `rekey.${ident(`spell_${table.oid}`)}`;
  return {
    make: [
      `create or replace function ${fn}() returns trigger language plpgsql security definer set search_path = '' as ${dollarQuoted(`
begin
  if (${namedUuid(unit, 'new', superseded.after)}) is distinct from ${key} then ${old} := ${value}; end if;
  return new;
end`)}`,
      `create trigger zzy_rekey_spell before insert or update of ${ident(uuidAfter[0] ?? '')} on ${qualified(table)} for each row execute function ${fn}()`,
    ],
    drop: [
      `drop trigger if exists zzy_rekey_spell on ${qualified(table)}`,
      `drop function if exists ${fn}()`,
    ],
  };
}
