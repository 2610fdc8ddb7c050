import { qualified } from '../database/sql.ts';
import { keepsOldColumn } from '../plan/reference-kind.ts';
import { namesOfReference } from '../plan/unit-shape.ts';
import { shapeOfReference } from './reference-shape.ts';
import { disagreeing, unnamed } from './soft-checks.ts';
import type { Reference, UnitContext } from './unit-context.ts';

/** What must be true of an undeclared reference before the swap. */
export function softVerifications(unit: UnitContext, reference: Reference): { name: string; sql: string }[] {
  const names = namesOfReference(shapeOfReference(reference, unit), unit, 'before');
  const { child, uuid, decision } = reference;
  const rows = (what: string) =>
    `select t.ctid from ${qualified(child)} t where ${what} order by t.ctid limit 20`;
  return [
    {
      name: `rows of ${child.name} whose ${uuid} is not that of their ${names.legacy[0]}`,
      sql: rows(disagreeing(names, { unit: unit.table, uuid: unit.uuid })),
    },
    ...(keepsOldColumn(decision)
      ? []
      : [
          {
            name: `rows of ${child.name} whose ${names.legacy[0]} names no row of ${unit.table.name}`,
            sql: rows(unnamed(names)),
          },
        ]),
  ];
}
