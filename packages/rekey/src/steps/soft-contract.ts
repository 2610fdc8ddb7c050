import { ident, qualified } from '../database/sql.ts';
import { keepsOldColumn } from '../plan/reference-kind.ts';
import { leaveColumn } from './leave-shared-column.ts';
import { alter } from './make-step.ts';
import { unnamed } from './soft-checks.ts';
import { softNames } from './soft-steps.ts';
import type { Reference, UnitContext } from './unit-context.ts';

/** Before the contract drops an old column: nothing that only it says may be lost. */
export function softContractChecks(unit: UnitContext, reference: Reference): { name: string; sql: string }[] {
  const { child, decision, fk } = reference;
  if (fk || keepsOldColumn(decision)) return [];
  const names = {
    ...softNames(reference, unit),
    from: reference.legacyAfter[0] ?? '',
    uuid: reference.uuidAfter,
  };
  return [
    {
      name: `rows of ${child.name} whose ${names.from} names no row of ${unit.table.name}: it would be lost`,
      sql: `select t.ctid from ${qualified(child)} t where ${unnamed(names)} order by t.ctid limit 20`,
    },
  ];
}

/** What the contract does to an old column that it does not simply drop, and to a list's default. */
export function softContractSql(unit: UnitContext, reference: Reference): string[] {
  const { child, decision, fk, pairs, legacyAfter, uuidAfter } = reference;
  if (fk) return [];
  const old = child.columns.find(({ name }) => name === pairs[0]?.from);
  const isEmptyByDefault = decision.kind.is === 'list' && /^('\{\}'|ARRAY\[\])::/.test(old?.default ?? '');
  return [
    ...(isEmptyByDefault ? [alter(child, `alter column ${ident(uuidAfter)} set default '{}'`)] : []),
    ...(decision.kind.is === 'polymorphic'
      ? leaveColumn(reference, unit)
      : decision.keepsOrphans && old?.notNull
        ? [alter(child, `alter column ${ident(legacyAfter[0] ?? '')} drop not null`)]
        : []),
  ];
}
