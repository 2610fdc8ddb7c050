import type { Operation, OtherIds } from '@callsign/contracts/commits';
import { type AnyDefinition, tableOf } from '@callsign/contracts/entity';
import { definitionOf } from '@callsign/contracts/registry';
import type { DisplayId, Uuid } from '@callsign/contracts/scalars';
import { toColumns } from '../rows/wire.ts';

/** One operation as write_commits() takes it. */
export interface DatabaseOperation {
  op: Operation['op'];
  table: string;
  uuid?: Uuid;
  set?: Record<string, unknown> & { id?: DisplayId };
  /** Version of the row that the author was looking at; null makes no claim. */
  baseVersion?: number | null;
  prefix?: string;
  /** Of a restore: what rows that come back with it are to be called, by uuid. */
  ids?: OtherIds;
  /** Present when `set` holds a reference, which the database then checks. */
  hasReferences?: true;
}

/** An operation of the contract in tables and columns. */
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
        ...hasReferences(definition, operation.fields),
      };
    case 'update':
      return {
        op: 'update',
        table,
        uuid: operation.uuid,
        set: toColumns(operation.fields),
        ...hasReferences(definition, operation.fields),
        baseVersion: operation.version ?? null,
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

const hasReferences = (
  definition: AnyDefinition,
  fields: Record<string, unknown>,
): { hasReferences?: true } =>
  Object.keys(fields).some((field) => field in definition.references) ? { hasReferences: true } : {};
