import type { Uuid } from '@callsign/contracts/scalars';
import { type DatabaseOperation, toDatabaseOperation } from './database-operation.ts';
import type { Draft } from './draft.ts';

/** A commit as write_commits() takes it: what its operations name are tables and columns. */
export interface DatabaseCommit extends Omit<Draft, 'operations'> {
  stream: Uuid<'production'>;
  operations: DatabaseOperation[];
}

/** A draft in tables and columns: the only place where the fields of a write become these. */
export const toDatabaseCommit = (stream: Uuid<'production'>, draft: Draft): DatabaseCommit => ({
  stream,
  ...draft,
  operations: draft.operations.map(toDatabaseOperation),
});
