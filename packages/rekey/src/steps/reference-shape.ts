import type { ReferenceShape } from '../plan/unit-shape.ts';
import { holdsDigits } from './soft-kind.ts';
import type { Reference, UnitContext } from './unit-context.ts';

/** What a unit's checks need to know of a reference: its kind, and the names of its columns before and after the swap. */
export function shapeOfReference(reference: Reference, unit: UnitContext): ReferenceShape {
  const { child, fk, pairs, uuid, uuidAfter, legacyAfter, kept, decision } = reference;
  const { kind, keepsOrphans } = decision;
  const isSpelled = pairs.some(({ equals }) => equals !== '=');
  return {
    table: { schema: child.schema, name: child.name },
    constraint: fk?.name ?? null,
    legacy: pairs.map(({ from }) => from),
    to: pairs.map(({ to }) => to),
    ...(isSpelled ? { equals: pairs.map(({ equals }) => equals) } : {}),
    uuid,
    uuidAfter,
    legacyAfter,
    ...(kept.length > 0 ? { kept } : {}),
    kind,
    ...(keepsOrphans ? { keepsOrphans } : {}),
    ...(fk === null && holdsDigits(reference, unit) ? { isDigits: true as const } : {}),
  };
}
