import { ident, literal, qualified } from '../database/sql.ts';
import type { Step } from '../plan/step.ts';
import { afterSwapSteps, freeColumns, isRequired, notNullName, restoreSteps } from './around-swap.ts';
import { dependentsOf } from './dependents.ts';
import { keepUuids, keyIndexName } from './expand.ts';
import {
  addOldKey,
  isLeaf,
  legacyFkDefinition,
  legacyFkName,
  newDefinition,
  newFkName,
  newKeyName,
} from './foreign-keys.ts';
import { legacyKeyAfter, legacyKeyName } from './key-indexes.ts';
import { alter, locksOn, type StepMaker, transaction } from './make-step.ts';
import { renameNotNulls } from './not-null-names.ts';
import { nameLegacyKeys, newPartitionedKey, oldPartitionedKey, rollbackBuilds } from './partitioned-key.ts';
import { back, rename } from './rename.ts';
import { columnRenames, indexRenames } from './renames.ts';
import { isSoftKind } from './soft-kind.ts';
import { softFunctions } from './soft-steps.ts';
import { followKey } from './superseded-column.ts';
import { fillLegacy, repairFunction, sidesAfter, sidesBefore, syncFunction } from './sync-trigger.ts';
import { clusterMarks, looseReplicas, replicaRestoreSteps, replicaSteps } from './table-marks.ts';
import { newChecks, oldChecks } from './twin-checks.ts';
import { newDefaults, noDefaults } from './twin-defaults.ts';
import { statisticsRenames } from './twin-statistics.ts';
import { type Reference, sameList, type UnitContext } from './unit-context.ts';

/** The swap with what prepares and what follows it. */
export function swapSteps(unit: UnitContext, step: StepMaker): Step[] {
  const { table, primaryKey, references, uuid, uuidAfter, legacyAfter, legacy } = unit;
  const dependents = dependentsOf(unit);
  const fill = fillLegacy(unit);
  const follow = followKey(unit);
  const keeper = keepUuids(unit);
  const columns = columnRenames(unit);
  const indexes = indexRenames(unit);
  const declared = references.flatMap((reference) => reference.held.map((key) => ({ reference, key })));
  // What a partitioned table has goes with all its partitions', and comes again when those are valid.
  const fromTop = declared.toReversed();
  const leaves = declared.filter(({ key }) => isLeaf(key));
  const isPartitioned = table.kind === 'partitioned';
  const replica =
    table.replicaIdentity === 'i' &&
    table.indexes.some(({ isPrimary, isReplicaIdentity }) => isPrimary && isReplicaIdentity);
  const keyName = ident(primaryKey.name);
  const keyComment =
    primaryKey.comment === null
      ? []
      : [`comment on constraint ${keyName} on ${qualified(table)} is ${literal(primaryKey.comment)}`];
  const replicate = replica ? [alter(table, `replica identity using index ${keyName}`)] : [];
  const isClustered = table.indexes.some((index) => index.isPrimary && index.isClustered);
  const marks = [
    ...keyComment,
    ...replicate,
    ...(isClustered ? [alter(table, `cluster on ${keyName}`)] : []),
  ];
  const timing = primaryKey.deferrable
    ? ` deferrable${primaryKey.deferred ? ' initially deferred' : ''}`
    : '';
  const required = references.filter(isRequired);
  const forward = [
    ...dependents.before,
    ...fromTop
      .filter(({ key }) => !key.fk.isInherited)
      .map(({ key: { table: child, fk } }) => alter(child, `drop constraint ${ident(fk.name)}`)),
    alter(table, `drop constraint ${keyName}`),
    ...columns.map(rename),
    ...renameNotNulls(unit, 'forward'),
    ...indexes.map(rename),
    ...(isPartitioned
      ? [...nameLegacyKeys(unit), newPartitionedKey(unit)]
      : [
          alter(
            table,
            `add constraint ${keyName} primary key using index ${ident(keyIndexName(table))}${timing}`,
          ),
          ...marks,
        ]),
    ...clusterMarks(unit, 'forward'),
    ...looseReplicas(unit),
    ...newChecks(unit),
    ...statisticsRenames(unit, 'forward'),
    ...newDefaults(unit),
    ...leaves.map(({ reference, key }) =>
      alter(
        key.table,
        `add constraint ${ident(legacyFkName(key, unit))} ${legacyFkDefinition(key, reference, unit)} not valid`,
      ),
    ),
    ...(isPartitioned
      ? leaves.map(({ reference, key }) =>
          alter(
            key.table,
            `add constraint ${ident(newFkName(key, unit))} ${newDefinition(key, reference, unit, 'after')} not valid`,
          ),
        )
      : declared.map(({ key }) =>
          alter(key.table, `rename constraint ${ident(newKeyName(key))} to ${ident(newFkName(key, unit))}`),
        )),
    ...references.flatMap((reference) => syncFunctions(reference, unit, 'after')),
    ...(keeper?.drop ?? []),
    ...(fill?.make ?? []),
    ...(follow?.make ?? []),
    ...required.flatMap((reference) => [
      alter(
        reference.child,
        `add constraint ${ident(notNullName(reference))} check (${ident(reference.uuidAfter)} is not null) not valid`,
      ),
      // A row may come before its parent: its old column is then filled at the end of the transaction.
      ...freeColumns(reference).map((column) =>
        alter(reference.child, `alter column ${ident(column)} drop not null`),
      ),
    ]),
    ...dependents.after,
  ];
  const inverse = [
    ...dependents.before,
    ...(fill?.drop ?? []),
    ...(follow?.drop ?? []),
    ...required.map((reference) =>
      alter(reference.child, `drop constraint if exists ${ident(notNullName(reference))}`),
    ),
    ...fromTop.flatMap(({ key }) => [
      alter(key.table, `drop constraint if exists ${ident(newFkName(key, unit))}`),
      alter(key.table, `drop constraint if exists ${ident(legacyFkName(key, unit))}`),
    ]),
    alter(table, `drop constraint ${keyName}`),
    ...(isPartitioned
      ? [`drop index ${qualified({ schema: table.schema, name: legacyKeyAfter(unit) })}`]
      : []),
    ...indexes
      .filter(({ from }) => !isPartitioned || from !== legacyKeyName(table))
      .toReversed()
      .map((it) => rename(back(it))),
    ...columns.toReversed().map((it) => rename(back(it))),
    ...renameNotNulls(unit, 'back'),
    ...(isPartitioned
      ? [oldPartitionedKey(unit)]
      : [
          alter(
            table,
            `add constraint ${keyName} primary key using index ${ident(legacyKeyName(table))}${timing}`,
          ),
          ...marks,
        ]),
    ...clusterMarks(unit, 'back'),
    ...oldChecks(unit),
    ...statisticsRenames(unit, 'back'),
    ...noDefaults(unit),
    ...leaves.flatMap(({ key }) => addOldKey(key, unit)),
    ...references.flatMap((reference) => syncFunctions(reference, unit, 'before')),
    ...(keeper?.make ?? []),
    ...dependents.afterBack,
  ];
  const tables = [table, ...references.map(({ child }) => child)];
  return [
    ...replicaRestoreSteps(unit, step),
    ...restoreSteps(unit, step),
    step(
      'swap',
      'swap',
      `${table.name} is known by ${uuidAfter.join(', ')}${sameList(uuid, uuidAfter) ? '' : `, and ${legacy.join(', ')} becomes ${legacyAfter.join(', ')}`}`,
      {
        action: transaction(forward, locksOn('ACCESS EXCLUSIVE', tables)),
        inverse,
        ...(isPartitioned ? { inverseBuilds: rollbackBuilds(unit) } : {}),
      },
    ),
    ...afterSwapSteps(unit, step),
    ...replicaSteps(unit, step),
  ];
}

function syncFunctions(reference: Reference, unit: UnitContext, when: 'before' | 'after'): string[] {
  const sides = when === 'before' ? sidesBefore(reference, unit) : sidesAfter(reference, unit);
  if (isSoftKind(reference)) return softFunctions(reference, unit, sides);
  return [syncFunction(reference, unit, sides), repairFunction(reference, unit, sides)];
}
