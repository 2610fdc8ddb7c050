import type { Commit } from '@callsign/contracts/commits';
import type { RefusedOperation } from '@callsign/contracts/errors';
import type { DisplayId, Uuid } from '@callsign/contracts/scalars';
import { AppError } from '../app-error.ts';
import { lossOf, lossSentences } from '../database/loss.ts';
import type { Draft } from './draft.ts';
import type { Batch } from './turns.ts';

/** How long a write is tried again while the database is busy or away before it is answered BUSY, in milliseconds. */
const RETRY_TIMEOUT_MS = 9_000;

/**
 * A written commit; `skipped` is what an undo left alone because someone changed it since, `refused` the operations
 * that were left out because their author wanted the rest applied.
 */
export interface Written {
  commit: Commit;
  skipped: { entityType: string; uuid: Uuid; id: DisplayId; fields: string[] }[];
  refused: RefusedOperation[];
}

/** Commits of one stream that are written together, in this order. */
export type StreamBatch = Batch<Waiting>;

/** A commit whose author waits for an answer. */
export interface Waiting {
  draft: Draft;
  /** The history (an epoch) that its author was looking at. */
  seenIn: string;
  /** It was answered BUSY: nobody waits for it any more. */
  isOver: boolean;
  /** Why this commit alone is not written yet, if that is known. */
  why?: Error;
  resolve(written: Written): void;
  reject(error: unknown): void;
}

/** Whether a batch may be written again: the failure is temporary, and no commit can be applied twice. */
export function isWorthAnotherTry(error: unknown, { waiting }: StreamBatch): boolean {
  const loss = lossOf(error);
  // A commit without an idempotency key may have been applied although its answer was lost with the connection.
  return loss !== null && (!loss.mayBeDone || waiting.every(({ draft }) => draft.key !== null));
}

/** The error for a write that could not be made in time: BUSY with the reason of its last failure, or `error` itself if that is no temporary one. */
export function unanswered(error: unknown): unknown {
  const reason = error === undefined ? 'away' : lossOf(error)?.reason;
  if (reason === undefined) return error;
  return new AppError('BUSY', `${lossSentences[reason]} Try again in a moment.`, {});
}

/** Waits for an answer: `onAnswer` is called when it comes, `onOver` unless it comes within RETRY_TIMEOUT_MS. */
export function waitFor(
  { draft, seenIn, resolve, reject }: Pick<Waiting, 'draft' | 'seenIn' | 'resolve' | 'reject'>,
  onAnswer: () => void,
  onOver: () => void,
): Waiting {
  const over = setTimeout(onOver, RETRY_TIMEOUT_MS);
  const answered = () => {
    clearTimeout(over);
    onAnswer();
  };
  return {
    draft,
    seenIn,
    isOver: false,
    resolve(written) {
      answered();
      resolve(written);
    },
    reject(error) {
      answered();
      reject(error);
    },
  };
}
