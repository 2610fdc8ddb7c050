import { dollarQuoted, ident, literal, qualified } from '../database/sql.ts';
import { keepsOldColumn } from '../plan/reference-kind.ts';
import { namesOfReference } from '../plan/unit-shape.ts';
import { leaveColumn } from './leave-shared-column.ts';
import { alter } from './make-step.ts';
import { shapeOfReference } from './reference-shape.ts';
import { unnamed } from './soft-checks.ts';
import type { Reference, UnitContext } from './unit-context.ts';

/** Before the contract drops an old column: nothing that only it says may be lost. */
export function softContractChecks(unit: UnitContext, reference: Reference): { name: string; sql: string }[] {
  const { child, decision, fk } = reference;
  if (fk || keepsOldColumn(decision)) return [];
  const names = namesAfter(unit, reference);
  return [
    {
      name: `rows of ${child.name} whose ${names.legacy[0]} names no row of ${unit.table.name}: it would be lost`,
      sql: `select t.ctid from ${qualified(child)} t where ${unnamed(names)} order by t.ctid limit 20`,
    },
  ];
}

const namesAfter = (unit: UnitContext, reference: Reference) =>
  namesOfReference(shapeOfReference(reference, unit), unit, 'after');

/** What the contract does to an old column that it does not simply drop, and to a list's default. */
export function softContractSql(unit: UnitContext, reference: Reference): string[] {
  const { child, decision, fk, pairs, uuidAfter } = reference;
  if (fk) return [];
  const old = child.columns.find(({ name }) => name === pairs[0]?.from);
  const isEmptyByDefault = decision.kind.is === 'list' && /^('\{\}'|ARRAY\[\])::/.test(old?.default ?? '');
  return [
    ...(isEmptyByDefault ? [alter(child, `alter column ${ident(uuidAfter)} set default '{}'`)] : []),
    ...(decision.kind.is === 'polymorphic'
      ? leaveColumn(reference, unit)
      : decision.keepsOrphans
        ? keepColumn(unit, reference, old?.notNull === true)
        : []),
  ];
}

/** The old column stays, for values that have no row; the contract says so. */
function keepColumn(unit: UnitContext, reference: Reference, isRequired: boolean): string[] {
  const { child } = reference;
  const names = namesAfter(unit, reference);
  const [column = ''] = names.legacy;
  return [
    ...(isRequired ? [alter(child, `alter column ${ident(column)} drop not null`)] : []),
    `do ${dollarQuoted(`begin
  raise warning '% stays for good, no longer required: the plan keeps its values without a row, of which there are % now',
    ${literal(`${child.name}.${column}`)}, (select count(*) from ${qualified(child)} t where ${unnamed(names)});
end`)}`,
  ];
}
