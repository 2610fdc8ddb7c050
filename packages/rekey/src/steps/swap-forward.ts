import { ident } from '../database/sql.ts';
import { freeColumns, notNullName } from './around-swap.ts';
import { keyIndexName } from './expand.ts';
import { legacyFkDefinition, legacyFkName, newDefinition, newFkName, newKeyName } from './foreign-keys.ts';
import { alter } from './make-step.ts';
import { renameNotNulls } from './not-null-names.ts';
import { nameLegacyKeys, newPartitionedKey } from './partitioned-key.ts';
import { rename } from './rename.ts';
import { type SwapParts, syncFunctions } from './swap-parts.ts';
import { clusterMarks, looseReplicas } from './table-marks.ts';
import { newChecks } from './twin-checks.ts';
import { newDefaults } from './twin-defaults.ts';
import { statisticsRenames } from './twin-statistics.ts';
import type { Reference, UnitContext } from './unit-context.ts';

/** The statements of the swap, in order: old keys go, names change, the new keys come. */
export const swapForward = (unit: UnitContext, parts: SwapParts): string[] => [
  ...parts.dependents.before,
  ...parts.fromTop
    .filter(({ key }) => !key.fk.isInherited)
    .map(({ key: { table: child, fk } }) => alter(child, `drop constraint ${ident(fk.name)}`)),
  alter(unit.table, `drop constraint ${parts.keyName}`),
  ...parts.columns.map(rename),
  ...renameNotNulls(unit, 'forward'),
  ...parts.indexes.map(rename),
  ...newKey(unit, parts),
  ...clusterMarks(unit, 'forward'),
  ...looseReplicas(unit),
  ...newChecks(unit),
  ...statisticsRenames(unit, 'forward'),
  ...newDefaults(unit),
  ...oldForeignKeys(unit, parts),
  ...newForeignKeys(unit, parts),
  ...unit.references.flatMap((reference) => syncFunctions(reference, unit, 'after')),
  ...(parts.keeper?.drop ?? []),
  ...(parts.fill?.make ?? []),
  ...(parts.follow?.make ?? []),
  ...parts.required.flatMap(requireUuid),
  ...parts.dependents.after,
];

function newKey(unit: UnitContext, { isPartitioned, keyName, timing, marks }: SwapParts): string[] {
  if (isPartitioned) return [...nameLegacyKeys(unit), newPartitionedKey(unit)];
  const index = ident(keyIndexName(unit.table));
  return [alter(unit.table, `add constraint ${keyName} primary key using index ${index}${timing}`), ...marks];
}

/** Foreign keys over the old columns, which a rollback makes valid again. */
const oldForeignKeys = (unit: UnitContext, { leaves }: SwapParts): string[] =>
  leaves.map(({ reference, key }) =>
    alter(
      key.table,
      `add constraint ${ident(legacyFkName(key, unit))} ${legacyFkDefinition(key, reference, unit)} not valid`,
    ),
  );

/** Those over the uuids. Of a partitioned table they can only be made now, when it has its new key. */
function newForeignKeys(unit: UnitContext, { isPartitioned, leaves, declared }: SwapParts): string[] {
  if (isPartitioned)
    return leaves.map(({ reference, key }) =>
      alter(
        key.table,
        `add constraint ${ident(newFkName(key, unit))} ${newDefinition(key, reference, unit, 'after')} not valid`,
      ),
    );
  return declared.map(({ key }) =>
    alter(key.table, `rename constraint ${ident(newKeyName(key))} to ${ident(newFkName(key, unit))}`),
  );
}

const requireUuid = (reference: Reference): string[] => [
  alter(
    reference.child,
    `add constraint ${ident(notNullName(reference))} check (${ident(reference.uuidAfter)} is not null) not valid`,
  ),
  // A row may come before its parent: its old column is then filled at the end of the transaction.
  ...freeColumns(reference).map((column) =>
    alter(reference.child, `alter column ${ident(column)} drop not null`),
  ),
];
