import type { Uuid } from '@callsign/contracts/scalars';
import { AppError } from '../app-error.ts';
import { lossOf } from '../database/loss.ts';
import type { Aside } from './aside.ts';
import { settle } from './settle.ts';
import type { Turns } from './turns.ts';
import { isWorthAnotherTry, type StreamBatch, unanswered, type Waiting } from './waiting.ts';
import { byCommit, type Outcome } from './write-call.ts';
import type { WriterParts } from './writer-parts.ts';

/** The state of a writer: what is queued, under way, locked and failed. Only writer.ts, write-alone.ts and this file change it. */
export interface WriterState extends WriterParts {
  readonly turns: Turns<Waiting>;
  /** Commits that need a row which somebody has locked. */
  readonly aside: Aside<Waiting>;
  /** Streams with a batch under way. */
  readonly underWay: Set<Uuid<'production'>>;
  /** Those of them that are written by themselves. */
  readonly alone: Set<Uuid<'production'>>;
  /** Batches whose head was locked, in the order in which they came. */
  readonly locked: StreamBatch[];
  /** Why the last attempt at a stream failed, while it is tried again. */
  readonly troubles: Map<Uuid<'production'>, unknown>;
  /** Streams whose failure is logged already. */
  readonly logged: Set<Uuid<'production'>>;
  /** Notifications that are still to be sent for what was written, in order. */
  readonly written: (() => void)[];
  /** Sends them; created once, since every transaction schedules it. */
  readonly notify: () => void;
  /** Transactions of several streams that are under way. */
  busy: number;
  /** A dispatch is due in this turn of the event loop. */
  isWoken: boolean;
  whenIdle: (() => void)[];
}

/** Takes in the result of a transaction. Authors are notified in a later turn of the event loop, so that the next transaction starts first. */
export function finish(
  state: WriterState,
  batches: readonly StreamBatch[],
  { answers, heads, changes }: Outcome,
): void {
  const changed = byCommit(changes);
  const { connections, onCommits } = state;
  let place = 0;
  for (const batch of batches) {
    const own = answers.slice(place, place + batch.waiting.length);
    place += batch.waiting.length;
    // A locked head concerns every commit of the batch.
    if (own[0] && 'busy' in own[0]) {
      state.locked.push(batch);
      continue;
    }
    free(state, batch.stream);
    state.written.push(() =>
      settle(connections.pool, onCommits, batch, own, heads?.[batch.stream] ?? 0, changed),
    );
  }
  if (state.written.length > 0) setImmediate(state.notify);
}

/** Sends the pending notifications in the order of the commits. */
export function notifyWritten(state: WriterState): void {
  for (const settleNext of state.written.splice(0)) settleNext();
  resolveIdle(state);
}

/** Rejects a whole batch. */
export function fail(state: WriterState, batch: StreamBatch, error: unknown): void {
  logTrouble(state, batch.stream, error);
  free(state, batch.stream);
  for (const waiting of batch.waiting) waiting.reject(unanswered(error));
}

/** Marks the batch of a stream as done. */
function free(state: WriterState, stream: Uuid<'production'>): void {
  state.underWay.delete(stream);
  state.troubles.delete(stream);
  state.logged.delete(stream);
}

/** Records why a batch failed, and returns whether it may be written again. */
export function noteTrouble(state: WriterState, error: unknown, batch: StreamBatch): boolean {
  const loss = lossOf(error);
  // An earlier attempt has found out who holds the lock, which says more than this error.
  const isExplained = loss?.reason === 'locked' && state.troubles.get(batch.stream) instanceof AppError;
  if (!isExplained) state.troubles.set(batch.stream, error);
  // A server that was demoted keeps its connections open; new ones lead to the new primary.
  if (loss?.reason === 'read-only') state.connections.renew();
  return isWorthAnotherTry(error, batch);
}

/** Logs a failure once per stream, until the stream is written again. */
export function logTrouble(state: WriterState, stream: Uuid<'production'>, error: unknown): void {
  if (state.logged.has(stream) || !(lossOf(error) || error instanceof AppError)) return;
  state.logged.add(stream);
  state.log.error({ err: error, stream }, 'the database does not answer');
}

/** Whether nothing is queued, under way or waiting for its notification. */
export const isIdle = ({ turns, underWay, written, aside }: WriterState): boolean =>
  turns.isEmpty() && underWay.size + written.length + aside.size() === 0;

/** Resolves the promises of `idle()` if nothing is left to do. */
export function resolveIdle(state: WriterState): void {
  if (!isIdle(state)) return;
  for (const resolve of state.whenIdle) resolve();
  state.whenIdle = [];
}
