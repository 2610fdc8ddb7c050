import { dollarQuoted, ident, literal, qualified } from '../database/sql.ts';
import { leftOnColumns } from './left-on-columns.ts';
import { alter } from './make-step.ts';
import { dropEmpty, likes, makeLikes, placeOf, register } from './shared-column.ts';
import type { Reference, UnitContext } from './unit-context.ts';

/**
 * One table less shares the column. Whoever writes rows of its type no longer knows an old id, so that must not be required; when it was the
 * last table, no row has an old id alone, and all that hangs on the column has its like, it goes. Otherwise it stays, and the contract says so.
 */
export function leaveColumn(reference: Reference, unit: UnitContext): string[] {
  const { table } = unit;
  const {
    child,
    pairs: [pair],
    uuid,
  } = reference;
  const column = ident(pair?.from ?? '');
  const label = literal(`${child.name}.${pair?.from}`);
  return [
    makeLikes,
    `delete from ${register} where ${placeOf(reference)} and parent = ${literal(qualified(table))}`,
    alter(child, `alter column ${column} drop not null`),
    `do ${dollarQuoted(`declare left_over text; begin
  select string_agg(what, ', ') into left_over from (${leftOnColumns(unit, child, [pair?.from ?? ''], `(select relation, name from ${likes} where ${placeOf(reference)})`)}) it (what);
  if exists (select from ${register} where ${placeOf(reference)}) then
    raise warning '% stays: rows of other types still need it', ${label};
  elsif exists (select from ${qualified(child)} t where t.${column} is not null and t.${ident(uuid)} is null) then
    raise warning '% stays: rows of types that are not converted need it, or it names rows that are not there', ${label};
  elsif left_over is not null then
    raise warning '% stays: % hangs on it and has no like over uuids', ${label}, left_over;
  else
    ${alter(child, `drop column ${column}`)};
  end if;
exception when dependent_objects_still_exist then
  raise warning '% stays: %', ${label}, sqlerrm;
end`)}`,
    dropEmpty,
  ];
}
