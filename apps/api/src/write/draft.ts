import type { Operation, OtherIds } from '@callsign/contracts/commits';
import { definitionOf } from '@callsign/contracts/registry';
import type { Uuid } from '@callsign/contracts/scalars';

/** Who makes a commit, why, and the key that makes a retry harmless. */
export interface Authorship {
  userId: Uuid<'user'> | null;
  userName: string;
  reason: string | null;
  /** Idempotency-Key of the request; null when the client sent none. */
  key: string | null;
  /** Hash of the request, so that a key can't be used for two different writes. */
  hash: string;
  /** The history that the versions seen count in, where the request names it. */
  history?: string;
}

/** A commit that is to be written. */
export interface Draft extends Authorship {
  operations: readonly Operation[];
  /** The commit to invert, instead of operations. */
  undo?: Uuid<'commit'>;
  /** The next step in the author's own stack, instead of operations; `below` a commit that could not be inverted. */
  step?: 'undo' | 'redo';
  below?: Uuid<'commit'>;
  /** Of an undo: what rows that come back are to be called, by uuid. */
  ids?: OtherIds;
  /** Operations that are refused are left out, and the others are written. */
  partial?: true;
}

/** What an operation gives a field of its row, defaults of a new row too; undefined where it leaves it alone. Of a restore that is the id alone. */
export function valueIn(operation: Operation, field: string): unknown {
  switch (operation.op) {
    case 'create':
      return operation.fields[field] ?? definitionOf(operation.entityType)?.defaults[field];
    case 'update':
      return operation.fields[field];
    case 'restore':
      return field === 'id' ? (operation.id ?? operation.ids?.[operation.uuid]) : undefined;
    default:
      return undefined;
  }
}

/** The row that an operation names; undefined for a new one. */
export const rowOf = (operation: Operation): Uuid | undefined =>
  'uuid' in operation ? operation.uuid : undefined;
