import type { Uuid } from '@callsign/contracts/scalars';
import { AppError } from '../app-error.ts';
import { lossOf } from '../database/loss.ts';
import type { Aside } from './aside.ts';
import { settle } from './settle.ts';
import type { Turns } from './turns.ts';
import { isWorthAnotherTry, type StreamBatch, unanswered, type Waiting } from './waiting.ts';
import { byCommit, type Outcome } from './write-call.ts';
import type { WriterParts } from './writer-parts.ts';

/** What a writer knows of the writes that are queued and under way: plain values, changed by the functions of writer.ts, write-alone.ts and this file. */
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
  /** Streams of whose trouble the log has been told. */
  readonly logged: Set<Uuid<'production'>>;
  /** What was written and is of which nobody is notified yet, in order. */
  readonly written: (() => void)[];
  /** Notifies authors and followers of it; made once, because every transaction asks for it. */
  readonly notify: () => void;
  /** Transactions of several streams that are under way. */
  busy: number;
  /** A dispatch is due in this turn of the event loop. */
  isWoken: boolean;
  whenIdle: (() => void)[];
}

/** Takes what a transaction wrote. Its authors are notified when the next one is on its way: neither waits for the other. */
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
    // Busy is what a whole batch is.
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

/** Notifies of what was written, in that order: a stream's next commits can't be told before these. */
export function notifyWritten(state: WriterState): void {
  for (const settleNext of state.written.splice(0)) settleNext();
  rest(state);
}

/** Rejects a whole batch. */
export function fail(state: WriterState, batch: StreamBatch, error: unknown): void {
  logTrouble(state, batch.stream, error);
  free(state, batch.stream);
  for (const waiting of batch.waiting) waiting.reject(unanswered(error));
}

/** The stream's batch is done, whatever became of it. */
function free(state: WriterState, stream: Uuid<'production'>): void {
  state.underWay.delete(stream);
  state.troubles.delete(stream);
  state.logged.delete(stream);
}

/** Notes why a batch failed, and answers whether it is worth another try. */
export function noteTrouble(state: WriterState, error: unknown, batch: StreamBatch): boolean {
  const loss = lossOf(error);
  // Who has locked it was found out in the round before, and says more.
  const isExplained = loss?.reason === 'locked' && state.troubles.get(batch.stream) instanceof AppError;
  if (!isExplained) state.troubles.set(batch.stream, error);
  // Who has lost its role in a failover keeps its connections: the next ones lead to the server that has it.
  if (loss?.reason === 'read-only') state.connections.renew();
  return isWorthAnotherTry(error, batch);
}

/** Once for each time that a stream is in trouble, however many writes wait for it. */
export function logTrouble(state: WriterState, stream: Uuid<'production'>, error: unknown): void {
  if (state.logged.has(stream) || !(lossOf(error) || error instanceof AppError)) return;
  state.logged.add(stream);
  state.log.error({ err: error, stream }, 'the database does not answer');
}

/** Whether nothing is queued, under way or still to be told. */
export const isIdle = ({ turns, underWay, written, aside }: WriterState): boolean =>
  turns.isEmpty() && underWay.size + written.length + aside.size() === 0;

/** Resolves those who wait until nothing is left to do. */
export function rest(state: WriterState): void {
  if (!isIdle(state)) return;
  for (const resolve of state.whenIdle) resolve();
  state.whenIdle = [];
}
