import type { HeldKey } from '../catalog/partitions.ts';
import { ident, literal, qualified } from '../database/sql.ts';
import { isRequired } from './around-swap.ts';
import { type Dependents, dependentsOf } from './dependents.ts';
import { keepUuids } from './expand.ts';
import { isLeaf } from './foreign-keys.ts';
import { alter } from './make-step.ts';
import type { Rename } from './rename.ts';
import { columnRenames, indexRenames } from './renames.ts';
import { followKey } from './superseded-column.ts';
import { functionsOf } from './sync-by-kind.ts';
import { fillLegacy, sidesAfter, sidesBefore } from './sync-trigger.ts';
import type { Reference, UnitContext } from './unit-context.ts';

/** A foreign key that was declared, and the reference that it holds up. */
interface Declared {
  reference: Reference;
  key: HeldKey;
}

/** Statements that make something, and those that drop it. */
interface MakeAndDrop {
  make: string[];
  drop: string[];
}

/** What the swap and its way back are made of. */
export interface SwapParts {
  isPartitioned: boolean;
  /** The quoted name of the primary key's constraint: the same before and after. */
  keyName: string;
  /** ` deferrable …`, where the key is. */
  timing: string;
  /** Statements that give a new primary key the comment, the replica identity and the `cluster on` of the old one. */
  marks: string[];
  columns: Rename[];
  indexes: Rename[];
  declared: Declared[];
  /** The same, partitioned tables after their partitions: what such a table has goes with all of theirs. */
  fromTop: Declared[];
  /** Those of tables that are not partitioned. */
  leaves: Declared[];
  /** References that had a value in every row. */
  required: Reference[];
  /** What reads the old columns by name. */
  dependents: Dependents;
  /** The trigger that keeps uuids until the swap; the one that fills old keys after it; the one that follows a superseded column. */
  keeper: MakeAndDrop | null;
  fill: MakeAndDrop | null;
  follow: MakeAndDrop | null;
}

/** Works them out. */
export function swapParts(unit: UnitContext): SwapParts {
  const { table, primaryKey, references } = unit;
  const declared = references.flatMap((reference) => reference.held.map((key) => ({ reference, key })));
  const keyName = ident(primaryKey.name);
  return {
    isPartitioned: table.kind === 'partitioned',
    keyName,
    timing: primaryKey.deferrable ? ` deferrable${primaryKey.deferred ? ' initially deferred' : ''}` : '',
    marks: keyMarks(unit, keyName),
    columns: columnRenames(unit),
    indexes: indexRenames(unit),
    declared,
    fromTop: declared.toReversed(),
    leaves: declared.filter(({ key }) => isLeaf(key)),
    required: references.filter(isRequired),
    dependents: dependentsOf(unit),
    keeper: keepUuids(unit),
    fill: fillLegacy(unit),
    follow: followKey(unit),
  };
}

function keyMarks({ table, primaryKey: { comment } }: UnitContext, keyName: string): string[] {
  const own = table.indexes.find(({ isPrimary }) => isPrimary);
  const isReplicaIdentity = table.replicaIdentity === 'i' && own?.isReplicaIdentity === true;
  return [
    ...(comment === null
      ? []
      : [`comment on constraint ${keyName} on ${qualified(table)} is ${literal(comment)}`]),
    ...(isReplicaIdentity ? [alter(table, `replica identity using index ${keyName}`)] : []),
    ...(own?.isClustered ? [alter(table, `cluster on ${keyName}`)] : []),
  ];
}

/** The functions of a reference's triggers, which keep its two columns in step. */
export function syncFunctions(reference: Reference, unit: UnitContext, when: 'before' | 'after'): string[] {
  return functionsOf(
    reference,
    unit,
    when === 'before' ? sidesBefore(reference, unit) : sidesAfter(reference, unit),
  );
}
