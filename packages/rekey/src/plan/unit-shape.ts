import type { TableName } from '../database/table-name.ts';
import type { Strategy } from './plan.ts';
import { type ReferenceKind, readKind, type StoredKind, storeKind } from './reference-kind.ts';

/** One reference of a unit, with the names of its columns before and after the swap. */
export interface ReferenceShape {
  table: TableName;
  constraint: string | null;
  legacy: string[];
  /** Columns of the key that `legacy` refers to, one each, under their names before the swap. */
  to: string[];
  /** The operators that compare them, where one is not `=` of pg_catalog. */
  equals?: string[];
  uuid: string;
  uuidAfter: string;
  legacyAfter: string[];
  /** Columns that are part of both references: what the unit's table is partitioned by. */
  kept?: string[];
  kind: ReferenceKind;
  /** Of references that nobody declared; see ReferenceDecision. */
  keepsOrphans?: true;
  /** The old column is text that holds whole numbers. */
  isDigits?: true;
}

/** A column of the unit's table that the contract drops because it is known through another one. */
export interface RedundantShape {
  column: string;
  through: string;
  parent: TableName;
  /** The parent's key, and its column that says the same. */
  key: string;
  by: string;
}

/** What a unit's verification needs to know: where the old and the new identity stand. All names unquoted. */
export interface UnitShape {
  unit: TableName;
  strategy: Strategy;
  key: {
    /** Columns of the old key before the swap. */
    legacy: string[];
    /** The new key's columns as expand made (or found) them. */
    uuid: string[];
    /** The same after the swap. */
    uuidAfter: string[];
    legacyAfter: string[];
    /** The uuid's column was there before the unit. */
    isAdopted?: true;
    /** The text column whose name the new key has taken, before the swap and after it. */
    superseded?: { name: string; after: string };
  };
  references: ReferenceShape[];
  redundant?: RedundantShape[];
  /** The mapping's table, which the contract fills; null where nothing is dropped. */
  mapping: TableName | null;
}

/** A reference under the names that its columns have before the swap, or after it. */
export interface ReferenceNames {
  shape: ReferenceShape;
  legacy: string[];
  /** Columns of the unit's table that `legacy` refers to. */
  to: string[];
  uuid: string;
}

/** The names of a reference to a unit with this key. */
export function namesOfReference(
  shape: ReferenceShape,
  key: Pick<UnitShape['key'], 'legacy' | 'legacyAfter'>,
  when: 'before' | 'after',
): ReferenceNames {
  if (when === 'before') return { shape, legacy: shape.legacy, to: shape.to, uuid: shape.uuid };
  const to = shape.to.map((column) => key.legacyAfter[key.legacy.indexOf(column)] ?? column);
  return { shape, legacy: shape.legacyAfter, to, uuid: shape.uuidAfter };
}

/** A shape as the journal has it. */
export type StoredShape = Omit<UnitShape, 'references'> & {
  references: (Omit<ReferenceShape, 'kind'> & StoredKind)[];
};

/** The shape that a journal has. */
export const readShape = (stored: StoredShape): UnitShape => ({
  ...stored,
  references: stored.references.map(readKind),
});

/** The inverse of `readShape`. */
export const storedShape = (shape: UnitShape): StoredShape => ({
  ...shape,
  references: shape.references.map(storeKind),
});
