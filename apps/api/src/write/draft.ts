import type { Operation, OtherIds } from '@callsign/contracts/commits';
import { type AnyDefinition, tableOf } from '@callsign/contracts/entity';
import { definitionOf } from '@callsign/contracts/registry';
import type { DisplayId, Uuid } from '@callsign/contracts/scalars';
import { toColumns } from '../rows/wire.ts';

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

/** A commit as it is handed to the database. */
export interface Draft extends Authorship {
  operations: DatabaseOperation[];
  /** The commit to invert, instead of operations. */
  undo?: Uuid<'commit'>;
  /** The next step in the author's own stack, instead of operations; `below` a commit that could not be inverted. */
  step?: 'undo' | 'redo';
  below?: Uuid<'commit'>;
  /** Of an undo: what rows that come back are to be called, by uuid. */
  ids?: OtherIds;
  /** Operations that are refused are left out, and the rest is written. */
  rest?: true;
}

/** One operation in the database's words. */
export interface DatabaseOperation {
  op: 'create' | 'update' | 'delete' | 'restore';
  table: string;
  uuid?: Uuid;
  set?: Record<string, unknown> & { id?: DisplayId };
  /** Version of the row that the author was looking at; null makes no claim. */
  seen?: number | null;
  prefix?: string;
  /** Of a restore: what rows that come back with it are to be called, by uuid. */
  ids?: OtherIds;
  /** Present when `set` holds a reference, which the database then checks. */
  refers?: true;
}

/** An operation of the contract in the database's words. */
export function toDatabaseOperation(operation: Operation): DatabaseOperation {
  const definition = definitionOf(operation.entityType) as AnyDefinition;
  const table = tableOf(definition);
  switch (operation.op) {
    case 'create':
      return {
        op: 'create',
        table,
        prefix: definition.prefix,
        set: toColumns({ ...definition.defaults, ...operation.fields }),
        ...refers(definition, operation.fields),
      };
    case 'update':
      return {
        op: 'update',
        table,
        uuid: operation.uuid,
        set: toColumns(operation.fields),
        ...refers(definition, operation.fields),
        seen: operation.version ?? null,
      };
    case 'delete':
      return { op: 'delete', table, uuid: operation.uuid };
    case 'restore':
      return {
        op: 'restore',
        table,
        uuid: operation.uuid,
        set: idOf(operation.id ?? operation.ids?.[operation.uuid]),
        ...(operation.ids ? { ids: operation.ids } : {}),
      };
    default:
      return operation satisfies never;
  }
}

const idOf = (id: DisplayId | undefined) => (id === undefined ? {} : { id });

const refers = (definition: AnyDefinition, fields: Record<string, unknown>): { refers?: true } =>
  Object.keys(fields).some((field) => field in definition.references) ? { refers: true } : {};
