import { isSame } from '../catalog/catalog.ts';
import { RekeyError } from '../database/rekey-error.ts';
import type { Obstacle, Plan, UnitDecision } from '../plan/plan.ts';

/** A unit that cannot be converted as planned: something stands in its way, or in the way of a unit that it needs first. */
export interface BlockedUnit {
  unit: UnitDecision;
  /** Where it is this unit's own. */
  obstacle: Obstacle | null;
  /** Where it is another's: the unit that has to be converted before this one. */
  waitsFor: UnitDecision | null;
}

/** The units of a plan that have to wait for a person; all others are converted without them. */
export function blockedUnits({ units, obstacles }: Pick<Plan, 'units' | 'obstacles'>): BlockedUnit[] {
  const blocked: BlockedUnit[] = [];
  const converted = units.filter(({ strategy }) => strategy !== 'leave');
  for (const unit of converted) {
    const obstacle = obstacles.find(({ table }) => isSame(table, unit.table));
    if (obstacle) blocked.push({ unit, obstacle, waitsFor: null });
  }
  // Whoever needs a blocked unit is blocked, and so is whoever needs that one.
  for (let found = -1; found !== blocked.length; ) {
    found = blocked.length;
    for (const unit of converted) {
      if (blocked.some((it) => it.unit === unit)) continue;
      const waitsFor = blocked.find((it) => needs(unit, it.unit))?.unit;
      if (waitsFor) blocked.push({ unit, obstacle: null, waitsFor });
    }
  }
  return blocked;
}

/** Whether a unit's key, or what its contract drops, follows from another unit's uuids. */
export function needs(unit: UnitDecision, other: UnitDecision): boolean {
  const gives = (column: string | undefined) =>
    other.references.some(
      ({ table, columns }) => isSame(table, unit.table) && column !== undefined && columns.includes(column),
    );
  if (unit.strategy === 'inherit' || unit.strategy === 'junction') return unit.key.some(gives);
  if (unit.strategy === 'consolidate') return gives(unit.through);
  return (unit.redundant ?? []).some(
    ({ column, through, parent }) => gives(column) || gives(through) || isSame(parent, other.table),
  );
}

/** Why a unit waits, and what a person can do, as a refusal. */
export function refusalOf({ unit, obstacle, waitsFor }: BlockedUnit): RekeyError {
  const name = nameOf(unit);
  return obstacle
    ? new RekeyError(
        'REFUSED_OBJECT',
        `${name} cannot be converted as planned: ${obstacle.what}.`,
        `${obstacle.remedy} Then make the plan again.`,
      )
    : new RekeyError(
        'REFUSED_OBJECT',
        `${name} gets its key from ${waitsFor ? nameOf(waitsFor) : 'another table'}, in whose way something stands.`,
        'Clear that first (`rekey plan` says what it is), and make the plan again.',
      );
}

const nameOf = ({ table }: UnitDecision) => `${table.schema}.${table.name}`;
