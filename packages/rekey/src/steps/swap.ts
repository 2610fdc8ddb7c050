import type { Step } from '../plan/step.ts';
import { afterSwapSteps, restoreSteps } from './around-swap.ts';
import { locksOn, type StepMaker, transaction } from './make-step.ts';
import { rollbackBuilds } from './partitioned-key.ts';
import { swapForward } from './swap-forward.ts';
import { swapInverse } from './swap-inverse.ts';
import { swapParts } from './swap-parts.ts';
import { replicaRestoreSteps, replicaSteps } from './table-marks.ts';
import { sameList, type UnitContext } from './unit-context.ts';

/** The swap with what prepares and what follows it. */
export function swapSteps(unit: UnitContext, step: StepMaker): Step[] {
  const { table, references, uuid, uuidAfter, legacy, legacyAfter } = unit;
  const parts = swapParts(unit);
  const tables = [table, ...references.map(({ child }) => child)];
  const oldName = sameList(uuid, uuidAfter)
    ? ''
    : `, and ${legacy.join(', ')} becomes ${legacyAfter.join(', ')}`;
  return [
    ...replicaRestoreSteps(unit, step),
    ...restoreSteps(unit, step),
    step('swap', 'swap', `${table.name} is known by ${uuidAfter.join(', ')}${oldName}`, {
      action: transaction(swapForward(unit, parts), locksOn('ACCESS EXCLUSIVE', tables)),
      inverse: swapInverse(unit, parts),
      ...(parts.isPartitioned ? { inverseBuilds: rollbackBuilds(unit) } : {}),
    }),
    ...afterSwapSteps(unit, step),
    ...replicaSteps(unit, step),
  ];
}
