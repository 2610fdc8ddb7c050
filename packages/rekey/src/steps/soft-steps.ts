import { qualified } from '../database/sql.ts';
import { keepsOldColumn } from '../plan/reference-kind.ts';
import { disagreeing, type SoftNames, unnamed } from './soft-checks.ts';
import { holdsDigits } from './soft-kind.ts';
import type { Reference, UnitContext } from './unit-context.ts';

/** What must be true of an undeclared reference before the swap. */
export function softVerifications(unit: UnitContext, reference: Reference): { name: string; sql: string }[] {
  const names = softNames(reference, unit);
  const { child, uuid, decision } = reference;
  const rows = (what: string) =>
    `select t.ctid from ${qualified(child)} t where ${what} order by t.ctid limit 20`;
  return [
    {
      name: `rows of ${child.name} whose ${uuid} is not that of their ${names.from}`,
      sql: rows(disagreeing(names)),
    },
    ...(keepsOldColumn(decision)
      ? []
      : [
          {
            name: `rows of ${child.name} whose ${names.from} names no row of ${unit.table.name}`,
            sql: rows(unnamed(names)),
          },
        ]),
  ];
}

/** The names of such a reference, as its checks use them. */
export function softNames(reference: Reference, unit: UnitContext): SoftNames {
  const { child, pairs, uuid, decision } = reference;
  return {
    child,
    parent: unit.table,
    from: pairs[0]?.from ?? '',
    to: pairs[0]?.to ?? '',
    uuid,
    key: unit.uuid[0] ?? '',
    kind: decision.kind,
    isDigits: holdsDigits(reference, unit),
  };
}
