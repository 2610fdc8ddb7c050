import { ident, literal, qualified } from '../../database/sql.ts';
import type { Step } from '../step.ts';
import { afterSwapSteps, freeColumns, isRequired, notNullName, restoreSteps } from './around-swap.ts';
import { dependentsOf } from './dependents.ts';
import { keepUuids, keyIndexName } from './expand.ts';
import { legacyFkDefinition, legacyFkName, newFkName, newKeyName, oldFkDefinition } from './foreign-keys.ts';
import { legacyKeyName } from './key-indexes.ts';
import { alter, locksOn, type StepMaker, shown, transaction } from './make-step.ts';
import { renameNotNulls } from './not-null-names.ts';
import { back, columnRenames, indexRenames, rename } from './renames.ts';
import { isSoftKind } from './soft-kind.ts';
import { softFunctions } from './soft-steps.ts';
import { fillLegacy, repairFunction, sidesAfter, sidesBefore, syncFunction } from './sync-trigger.ts';
import { type Reference, sameList, type UnitContext } from './unit-context.ts';

/** The swap with what prepares and what follows it. */
export function swapSteps(unit: UnitContext, step: StepMaker): Step[] {
  const { table, primaryKey, references, uuid, uuidAfter, legacyAfter, legacy } = unit;
  const dependents = dependentsOf(unit);
  const fill = fillLegacy(unit);
  const keeper = keepUuids(unit);
  const columns = columnRenames(unit);
  const indexes = indexRenames(unit);
  const declared = references.filter(({ fk }) => fk !== null);
  const replica =
    table.replicaIdentity === 'i' &&
    table.indexes.some(({ isPrimary, isReplicaIdentity }) => isPrimary && isReplicaIdentity);
  const keyName = ident(primaryKey.name);
  const keyComment =
    primaryKey.comment === null
      ? []
      : [`comment on constraint ${keyName} on ${qualified(table)} is ${literal(primaryKey.comment)}`];
  const replicate = replica ? [alter(table, `replica identity using index ${keyName}`)] : [];
  const required = references.filter(isRequired);
  const forward = [
    ...dependents.before,
    ...declared.map(({ child, fk }) => alter(child, `drop constraint ${ident(fk?.name ?? '')}`)),
    alter(table, `drop constraint ${keyName}`),
    ...columns.map(rename),
    ...renameNotNulls(unit, 'forward'),
    ...indexes.map(rename),
    alter(table, `add constraint ${keyName} primary key using index ${ident(keyIndexName(unit))}`),
    ...keyComment,
    ...replicate,
    ...declared.flatMap((reference) => [
      alter(
        reference.child,
        `add constraint ${ident(legacyFkName(reference, unit))} ${legacyFkDefinition(reference, unit)} not valid`,
      ),
      alter(
        reference.child,
        `rename constraint ${ident(newKeyName(reference.tag))} to ${ident(newFkName(reference, unit))}`,
      ),
    ]),
    ...references.flatMap((reference) => syncFunctions(reference, unit, 'after')),
    ...(keeper?.drop ?? []),
    ...(fill?.make ?? []),
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
    ...required.map((reference) =>
      alter(reference.child, `drop constraint if exists ${ident(notNullName(reference))}`),
    ),
    ...declared.flatMap((reference) => [
      alter(reference.child, `drop constraint if exists ${ident(newFkName(reference, unit))}`),
      alter(reference.child, `drop constraint if exists ${ident(legacyFkName(reference, unit))}`),
    ]),
    alter(table, `drop constraint ${keyName}`),
    ...indexes.toReversed().map((it) => rename(back(it))),
    ...columns.toReversed().map((it) => rename(back(it))),
    ...renameNotNulls(unit, 'back'),
    alter(table, `add constraint ${keyName} primary key using index ${ident(legacyKeyName(unit))}`),
    ...keyComment,
    ...replicate,
    ...declared.flatMap(({ child, fk }) => [
      alter(child, `add constraint ${ident(fk?.name ?? '')} ${oldFkDefinition(fk, unit)} not valid`),
      ...(fk?.comment == null
        ? []
        : [`comment on constraint ${ident(fk.name)} on ${qualified(child)} is ${literal(fk.comment)}`]),
    ]),
    ...references.flatMap((reference) => syncFunctions(reference, unit, 'before')),
    ...(keeper?.make ?? []),
    ...dependents.after,
  ];
  const tables = [table, ...references.map(({ child }) => child)];
  return [
    ...restoreSteps(unit, step),
    step(
      'swap',
      'swap',
      `${table.name} is known by ${uuidAfter.join(', ')}${sameList(uuid, uuidAfter) ? '' : `, and ${legacy.join(', ')} becomes ${legacyAfter.join(', ')}`}`,
      {
        action: transaction(forward, locksOn('ACCESS EXCLUSIVE', tables)),
        inverse,
        done: shown.primaryKey(table, uuidAfter),
      },
    ),
    ...afterSwapSteps(unit, step),
  ];
}

function syncFunctions(reference: Reference, unit: UnitContext, when: 'before' | 'after'): string[] {
  const sides = when === 'before' ? sidesBefore(reference, unit) : sidesAfter(reference, unit);
  if (isSoftKind(reference)) return softFunctions(reference, unit, sides);
  return [syncFunction(reference, unit, sides), repairFunction(reference, unit, sides)];
}
