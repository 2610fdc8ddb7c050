import { ident, qualified } from '../database/sql.ts';
import { keepsOldColumn } from '../plan/reference-kind.ts';
import { disagreeing, unnamed } from '../steps/soft-checks.ts';
import type { CountCheck } from './count-check.ts';
import type { PresentNames, UnitNames } from './unit-names.ts';

/** References that nobody declared: old and new must agree; values that name no row are told, and are wrong only where nobody has decided to keep them. */
export function softChecks(names: UnitNames, reference: PresentNames): CountCheck[] {
  const { shape, legacy, uuid } = reference;
  const { table } = shape;
  const isThere = reference.hasUuid && reference.hasLegacy && names.hasUuid && names.hasLegacy;
  const count = (where: string) =>
    isThere ? `select count(*) from ${qualified(table)} t where ${where}` : null;
  const isKept = keepsOldColumn(shape);
  return [
    {
      name: `relations through ${legacy.join(', ')} and ${uuid}`,
      table,
      sql: count(disagreeing(reference, names)),
      isFinal: names.isFilled,
      offence: 'rows whose old and new reference lead to different rows',
    },
    {
      name: `orphans of ${uuid}`,
      table,
      sql: count(unnamed(reference)),
      isFinal: names.isFilled,
      offence: isKept
        ? 'rows with values that name no row, kept in the old column'
        : 'rows with values that name no row',
      ...(isKept ? { isReport: true as const } : {}),
    },
  ];
}

/** Columns that are to go because another one says the same: it has to go on saying so. */
export const redundantChecks = ({ unit, redundant }: UnitNames): CountCheck[] =>
  redundant.map(({ column, through, parent, key, by }) => ({
    name: `relations by ${column} and by ${through}`,
    table: unit,
    sql: `select count(*) from ${qualified(unit)} t left join ${qualified(parent)} p on p.${ident(key)} = t.${ident(through)} where t.${ident(column)} is distinct from p.${ident(by)}`,
    isFinal: true,
    offence: 'rows in which they lead to different rows',
  }));
