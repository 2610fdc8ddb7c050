import { ident, qualified } from '../database/sql.ts';
import type { TableName } from '../database/table-name.ts';
import type { ReferenceNames } from '../plan/unit-shape.ts';
import { asKey, refersHere } from './soft-kind.ts';

/** The unit's table, and its new key under the names of the same moment. */
export interface ReferredUnit {
  unit: TableName;
  uuid: string[];
}

/** Which rows, as `t`, disagree: old and new name different rows of the parent. A value without a row disagrees with nobody. */
export function disagreeing(
  { shape, legacy, to: [to = ''], uuid }: ReferenceNames,
  referred: ReferredUnit,
): string {
  const { kind, isDigits = false } = shape;
  const [f, u, p] = [`t.${ident(legacy[0] ?? '')}`, `t.${ident(uuid)}`, qualified(referred.unit)];
  const key = referred.uuid[0] ?? '';
  if (kind.is === 'list')
    // A value without a row may have come to nothing, or have had a row: neither disagrees.
    return `cardinality(${u}) is distinct from cardinality(${f}) or array_ndims(${f}) > 1 or exists (
      select from unnest(${f}, ${u}) e (v, u) left join ${p} p on p.${ident(to)} = ${asKey('e.v', isDigits)}
      where case when p.${ident(to)} is not null then p.${ident(key)} is distinct from e.u
        else e.v is null and e.u is not null and exists (select from ${p} q where q.${ident(key)} = e.u) end)`;
  const other = `exists (select from ${p} p where p.${ident(to)} = ${asKey(f, isDigits)} and p.${ident(key)} is distinct from ${u})
    or (${f} is null and exists (select from ${p} p where p.${ident(key)} = ${u}))`;
  return kind.is === 'polymorphic' ? `${refersHere('t', kind.where)} and (${other})` : other;
}

/** Which rows, as `t`, have an old value that the new column says nothing of: it names no row. */
export function unnamed({ shape: { kind }, legacy, uuid }: ReferenceNames): string {
  const [f, u] = [`t.${ident(legacy[0] ?? '')}`, `t.${ident(uuid)}`];
  if (kind.is === 'list')
    return `exists (select from unnest(${f}, ${u}) e (v, u) where e.v is not null and e.u is null)`;
  const lost = `${f} is not null and ${u} is null`;
  return kind.is === 'polymorphic' ? `${refersHere('t', kind.where)} and ${lost}` : lost;
}
