import type { RefusedOperation } from '@callsign/contracts/errors';
import type { Uuid } from '@callsign/contracts/scalars';
import type pg from 'pg';
import { AppError } from '../app-error.ts';
import { type Draft, rowOf } from './draft.ts';
import { type DatabaseRefusal, toAppError } from './refusal.ts';

/** The refused operations of a commit as its author is told them, in the order of the operations. */
export async function toRefusedOperations(
  pool: pg.Pool,
  stream: Uuid<'production'>,
  draft: Draft,
  refusals: DatabaseRefusal[],
): Promise<RefusedOperation[]> {
  const told: RefusedOperation[] = [];
  for (const refusal of refusals.toSorted((a, b) => (a.place ?? 0) - (b.place ?? 0))) {
    const operation = draft.operations[refusal.place ?? 0];
    if (!operation) continue;
    const error = await toAppError(
      pool,
      stream,
      { ...draft, operations: [operation] },
      { ...refusal, place: 0 },
    );
    if (!(error instanceof AppError)) throw error;
    const { code, message, details } = error;
    const { op, entityType } = operation;
    const named = { op, entityType, uuid: rowOf(operation) ?? null };
    told.push({ ...details, ...named, operation: refusal.place ?? 0, code, message });
  }
  return told;
}

/** The refusal of a whole commit: why its first operation is refused, and which others are. */
export async function toCommitError(
  pool: pg.Pool,
  stream: Uuid<'production'>,
  draft: Draft,
  refusal: DatabaseRefusal,
): Promise<Error> {
  const error = await toAppError(pool, stream, draft, refusal);
  if (!(error instanceof AppError) || !refusal.refused?.length || draft.operations.length < 2) return error;
  const refused = await toRefusedOperations(pool, stream, draft, refusal.refused);
  return new AppError(error.code, error.message, { ...error.details, refused });
}
