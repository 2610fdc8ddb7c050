import { columnIn } from '../catalog/catalog.ts';
import { ident } from '../database/sql.ts';
import { uuidSpelled } from '../database/uuid-text.ts';
import { isTextType } from '../subject/key-kind.ts';
import type { Sides } from './sides.ts';
import { asKey, holdsDigits } from './soft-kind.ts';
import type { Reference, UnitContext } from './unit-context.ts';

/** Whether a text column without a foreign key may name a kept uuid in another spelling than the key does. */
function readsSpellings({ fk, child, pairs: [pair] }: Reference, { decision }: UnitContext): boolean {
  const type = columnIn(child, pair?.from ?? '')?.stored.replace(/\[\]$/, '') ?? null;
  return fk === null && decision.generator.startsWith('keep') && isTextType(type);
}

/** The condition that a value of an undeclared reference, or an element of its list, names the row `p` of the unit's table. */
export function namesRow(
  reference: Reference,
  unit: UnitContext,
  { pairs: [pair], key }: Pick<Sides, 'pairs' | 'key'>,
  value: string,
): string {
  const equal = `p.${ident(pair?.to ?? '')} = ${asKey(value, holdsDigits(reference, unit))}`;
  if (!readsSpellings(reference, unit)) return equal;
  return `(${equal} or p.${ident(key)} = ${uuidSpelled(`(${value})::text`)})`;
}

/** The condition that the row `p` of the unit's table is the one that the old columns of a row mean. */
export function meansRow(
  reference: Reference,
  unit: UnitContext,
  sides: Pick<Sides, 'pairs' | 'key'>,
  row: string,
): string {
  const { pairs } = sides;
  if (readsSpellings(reference, unit))
    return namesRow(reference, unit, sides, `${row}.${ident(pairs[0]?.from ?? '')}`);
  return pairs.map(({ from, to, equals }) => `p.${ident(to)} ${equals} ${row}.${ident(from)}`).join(' and ');
}
