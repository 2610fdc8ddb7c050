import type { Uuid } from '@callsign/contracts/scalars';
import { createAllowance } from './allowance.ts';
import { createAside } from './aside.ts';
import type { Draft } from './draft.ts';
import { createTurns } from './turns.ts';
import { type StreamBatch, unanswered, type Waiting, type Written, waitFor } from './waiting.ts';
import { putAside, writeAlone, writeOne } from './write-alone.ts';
import { writeBatches } from './write-call.ts';
import type { WriterParts } from './writer-parts.ts';
import {
  fail,
  finish,
  isIdle,
  logTrouble,
  noteTrouble,
  notifyWritten,
  resolveIdle,
  type WriterState,
} from './writer-state.ts';

/** Transactions that are written side by side. More would be smaller ones, each with a flush of its own. */
export const WRITE_CONCURRENCY = 2;
/** Streams that may wait for a head that somebody has locked, each on a connection of its own. */
export const MAX_ALONE = 6;

/**
 * The one way in which this process writes: commits queue up by stream, and those of several streams are written in one
 * transaction. A stream whose head somebody has locked is written by itself, so that it keeps nobody else waiting.
 */
export interface Writer {
  /** Writes one commit; rejects with an AppError when it is refused. */
  write(stream: Uuid<'production'>, draft: Draft): Promise<Written>;
  /** Resolves when nothing is queued or under way. */
  idle(): Promise<void>;
}

/** Makes the writer. */
export function createWriter(parts: WriterParts): Writer {
  const allowance = createAllowance();
  const state: WriterState = {
    ...parts,
    turns: createTurns(),
    aside: createAside(
      async (stream, waiting) => (await writeOne(state, stream, waiting)) === 'settled',
      () => resolveIdle(state),
    ),
    underWay: new Set(),
    alone: new Set(),
    locked: [],
    troubles: new Map(),
    logged: new Set(),
    written: [],
    notify: () => notifyWritten(state),
    busy: 0,
    isWoken: false,
    whenIdle: [],
  };
  const dispatchNow = () => dispatch(state);

  return {
    write: (stream, draft) =>
      new Promise((resolve, reject) => {
        const seenIn = draft.history ?? state.history.epoch;
        const waiting = waitFor({ draft, seenIn, resolve, reject }, allowance.take(draft), () =>
          giveUp(state, stream, waiting),
        );
        if (state.aside.isBehind(stream, draft)) return putAside(state, stream, waiting);
        state.turns.add(stream, waiting);
        if (state.isWoken) return;
        state.isWoken = true;
        // Deferred by one turn of the event loop, so that requests that arrive together share a transaction.
        setImmediate(dispatchNow);
      }),
    idle: () =>
      new Promise((resolve) => {
        if (isIdle(state)) resolve();
        else state.whenIdle.push(resolve);
      }),
  };
}

/** Rejects a write that was not made in time. If it is still queued, it is removed and never made. */
function giveUp(state: WriterState, stream: Uuid<'production'>, waiting: Waiting): void {
  const { turns, troubles } = state;
  waiting.isOver = true;
  turns.remove(stream, waiting);
  if (waiting.why === undefined) logTrouble(state, stream, troubles.get(stream));
  waiting.reject(unanswered(waiting.why ?? troubles.get(stream)));
  resolveIdle(state);
}

/** Starts transactions up to the limits of concurrency. */
function dispatch(state: WriterState): void {
  state.isWoken = false;
  while (state.alone.size < MAX_ALONE && state.locked.length > 0)
    void writeLocked(state, state.locked.shift() as StreamBatch);
  while (state.busy < WRITE_CONCURRENCY) {
    const batches = state.turns.take((stream) => !state.underWay.has(stream));
    if (batches.length === 0) break;
    void writeTogether(state, batches);
  }
  resolveIdle(state);
}

async function writeTogether(state: WriterState, batches: StreamBatch[]): Promise<void> {
  state.busy += 1;
  for (const { stream } of batches) state.underWay.add(stream);
  try {
    finish(state, batches, await writeBatches(state, batches, 'skip-locked'));
  } catch (error) {
    // One batch has failed the transaction of all: from here each is retried by itself.
    state.log.warn({ err: error, streams: batches.length }, 'a transaction of several streams failed');
    for (const batch of batches)
      if (noteTrouble(state, error, batch)) state.locked.push(batch);
      else fail(state, batch, error);
  }
  state.busy -= 1;
  dispatch(state);
}

async function writeLocked(state: WriterState, batch: StreamBatch): Promise<void> {
  state.alone.add(batch.stream);
  await writeAlone(state, batch);
  state.alone.delete(batch.stream);
  dispatch(state);
}
