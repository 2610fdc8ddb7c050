import type { Commit } from '@callsign/contracts/commits';
import type { RefusedOperation } from '@callsign/contracts/errors';
import { lossOf, lossSentences } from '../database-loss.ts';
import { AppError } from '../errors.ts';
import type { Draft } from './draft.ts';

/** How long a write is tried while the database is busy or away before it is answered BUSY, in milliseconds. */
const PATIENCE = 9_000;

/**
 * A written commit; `skipped` is what an undo left alone because someone changed it since, `refused` the operations
 * that were left out because their author wanted the rest applied.
 */
export interface Written {
  commit: Commit;
  skipped: { entityType: string; uuid: string; id: string; fields: string[] }[];
  refused: RefusedOperation[];
}

/** Commits of one stream that are written together. */
export interface Group {
  stream: string;
  waiting: Waiting[];
}

/** A commit whose author waits for an answer. */
export interface Waiting {
  draft: Draft;
  /** The history (an epoch) that its author was looking at. */
  seenIn: string;
  /** It was answered BUSY: nobody waits for it any more. */
  isOver: boolean;
  /** Why it is not written yet, where that is known of it alone. */
  why?: Error;
  resolve(written: Written): void;
  reject(error: unknown): void;
}

/** Whether writing again can help and can't double anything: the transaction was rolled back, or every commit has a key. */
export function isWorthAnotherTry(error: unknown, { waiting }: Group): boolean {
  const loss = lossOf(error);
  // Without a key, a lost connection may have lost the answer of a commit: writing again could double it.
  return loss !== null && (!loss.mayBeDone || waiting.every(({ draft }) => draft.key !== null));
}

/** What a write is answered that could not be made in time: `error` is why its last attempt failed, undefined where Postgres says nothing. */
export function unanswered(error: unknown): unknown {
  const reason = error === undefined ? 'away' : lossOf(error)?.reason;
  if (reason === undefined) return error;
  return new AppError('BUSY', `${lossSentences[reason]} Try again in a moment.`, {});
}

/** Calls `onOver` unless a write is answered while its author has patience. */
export function withPatience(waiting: Waiting, onOver: () => void): Waiting {
  const over = setTimeout(onOver, PATIENCE);
  const { resolve, reject } = waiting;
  const settled =
    <T>(settle: (value: T) => void) =>
    (value: T) => {
      clearTimeout(over);
      settle(value);
    };
  return Object.assign(waiting, { resolve: settled(resolve), reject: settled(reject) });
}
