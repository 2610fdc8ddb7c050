import { isSame } from '../../catalog/catalog.ts';
import { dollarQuoted, ident, literal, qualified } from '../../database/sql.ts';
import { alter } from './make-step.ts';
import type { Reference, UnitContext } from './unit-context.ts';

/** rekey's note of which tables still share a polymorphic column: the contract of the last one may drop it. */
const register = 'rekey.shared_column';

const placeOf = ({ child, pairs: [pair] }: Reference) =>
  `child = ${literal(qualified(child))} and "column" = ${literal(pair?.from ?? '')}`;

/** Notes every table of the plan that the column's types lead to, when the first of them is converted. */
export function registerColumn(reference: Reference, { plan }: UnitContext): string[] {
  const {
    child,
    pairs: [pair],
    decision,
  } = reference;
  const members = plan.units.filter(({ references }) =>
    references.some(
      (it) => it.onlyWhere && isSame(it.table, child) && it.columns.join() === decision.columns.join(),
    ),
  );
  const rows = members.map(
    ({ table }) => `(${[qualified(child), pair?.from ?? '', qualified(table)].map(literal).join(', ')})`,
  );
  return [
    `create table if not exists ${register} (child text, "column" text, parent text, primary key (child, "column", parent))`,
    `insert into ${register} values ${rows.join(', ')} on conflict do nothing`,
  ];
}

/** Takes the note back. */
export const unregisterColumn = (reference: Reference) => [
  `delete from ${register} where ${placeOf(reference)}`,
  `do ${dollarQuoted(`begin if not exists (select from ${register}) then drop table ${register}; end if; end`)}`,
];

/**
 * One table less shares the column. Whoever writes rows of its type no longer knows an old id, so that must not be required; when it was the
 * last table, and no row has an old id alone, the column goes. Otherwise it stays, and the contract says so.
 */
export function leaveColumn(reference: Reference, { table }: UnitContext): string[] {
  const {
    child,
    pairs: [pair],
    uuid,
  } = reference;
  const column = ident(pair?.from ?? '');
  const label = literal(`${child.name}.${pair?.from}`);
  return [
    `delete from ${register} where ${placeOf(reference)} and parent = ${literal(qualified(table))}`,
    alter(child, `alter column ${column} drop not null`),
    `do ${dollarQuoted(`begin
  if exists (select from ${register} where ${placeOf(reference)}) then
    raise warning '% stays: rows of other types still need it', ${label};
  elsif exists (select from ${qualified(child)} t where t.${column} is not null and t.${ident(uuid)} is null) then
    raise warning '% stays: rows of types that are not converted need it, or it names rows that are not there', ${label};
  else
    ${alter(child, `drop column ${column}`)};
  end if;
exception when dependent_objects_still_exist then
  raise warning '% stays: %', ${label}, sqlerrm;
end`)}`,
    `do ${dollarQuoted(`begin if not exists (select from ${register}) then drop table ${register}; end if; end`)}`,
  ];
}
