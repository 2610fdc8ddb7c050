import { ident, qualified } from '../database/sql.ts';
import { notNullName } from './around-swap.ts';
import { addOldKey, legacyFkName, newFkName } from './foreign-keys.ts';
import { legacyKeyAfter, legacyKeyName } from './key-indexes.ts';
import { alter } from './make-step.ts';
import { renameNotNulls } from './not-null-names.ts';
import { oldPartitionedKey } from './partitioned-key.ts';
import { back, rename } from './rename.ts';
import { type SwapParts, syncFunctions } from './swap-parts.ts';
import { clusterMarks } from './table-marks.ts';
import { oldChecks } from './twin-checks.ts';
import { noDefaults } from './twin-defaults.ts';
import { statisticsRenames } from './twin-statistics.ts';
import type { UnitContext } from './unit-context.ts';

/** The statements that take the swap back, in order; rows that were written since are kept. */
export const swapInverse = (unit: UnitContext, parts: SwapParts): string[] => [
  ...parts.dependents.before,
  ...(parts.fill?.drop ?? []),
  ...(parts.follow?.drop ?? []),
  ...parts.required.map((reference) =>
    alter(reference.child, `drop constraint if exists ${ident(notNullName(reference))}`),
  ),
  ...parts.fromTop.flatMap(({ key }) => [
    alter(key.table, `drop constraint if exists ${ident(newFkName(key, unit))}`),
    alter(key.table, `drop constraint if exists ${ident(legacyFkName(key, unit))}`),
  ]),
  alter(unit.table, `drop constraint ${parts.keyName}`),
  ...namesBack(unit, parts),
  ...oldKey(unit, parts),
  ...clusterMarks(unit, 'back'),
  ...oldChecks(unit),
  ...statisticsRenames(unit, 'back'),
  ...noDefaults(unit),
  ...parts.leaves.flatMap(({ key }) => addOldKey(key, unit)),
  ...unit.references.flatMap((reference) => syncFunctions(reference, unit, 'before')),
  ...(parts.keeper?.make ?? []),
  ...parts.dependents.afterBack,
];

function namesBack(unit: UnitContext, { isPartitioned, indexes, columns }: SwapParts): string[] {
  const { table } = unit;
  return [
    ...(isPartitioned
      ? [`drop index ${qualified({ schema: table.schema, name: legacyKeyAfter(unit) })}`]
      : []),
    ...indexes
      .filter(({ from }) => !isPartitioned || from !== legacyKeyName(table))
      .toReversed()
      .map((it) => rename(back(it))),
    ...columns.toReversed().map((it) => rename(back(it))),
    ...renameNotNulls(unit, 'back'),
  ];
}

function oldKey(unit: UnitContext, { isPartitioned, keyName, timing, marks }: SwapParts): string[] {
  if (isPartitioned) return [oldPartitionedKey(unit)];
  const index = ident(legacyKeyName(unit.table));
  return [alter(unit.table, `add constraint ${keyName} primary key using index ${index}${timing}`), ...marks];
}
