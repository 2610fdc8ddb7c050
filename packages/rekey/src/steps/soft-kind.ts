import { columnIn } from '../catalog/catalog.ts';
import { ident, literal } from '../database/sql.ts';
import type { TypeCondition } from '../plan/reference-kind.ts';
import type { Reference, UnitContext } from './unit-context.ts';

/** A text column that holds whole numbers: its values are compared as numbers, and written as text. */
export function holdsDigits({ child, pairs: [pair] }: Reference, unit: UnitContext): boolean {
  const from = columnIn(child, pair?.from ?? '')?.stored.replace(/\[\]$/, '') ?? '';
  const to = columnIn(unit.table, pair?.to ?? '')?.stored ?? '';
  return /^(?:text|character|citext|.*\.citext)/.test(from) && /^(?:smallint|integer|bigint)$/.test(to);
}

/** A value of the old column as the old key's type; what is no number names nobody. */
export const asKey = (value: string, isDigits: boolean) =>
  isDigits
    ? `case when ${value}::text collate "C" ~ '^(0|-?[1-9][0-9]{0,17})$' then ${value}::text::bigint end`
    : value;

/** The condition that a row, as `alias`, refers to the unit's table. */
export const refersHere = (alias: string, where: TypeCondition) =>
  `${alias}.${ident(where.column)}::text in (${where.values.map(literal).join(', ')})`;
