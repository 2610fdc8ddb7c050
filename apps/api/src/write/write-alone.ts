import type { Uuid } from '@callsign/contracts/scalars';
import { AppError } from '../app-error.ts';
import { lossOf } from '../database/loss.ts';
import type { Draft } from './draft.ts';
import { findHolder } from './holder.ts';
import { settle } from './settle.ts';
import { isWorthAnotherTry, type StreamBatch, unanswered, type Waiting } from './waiting.ts';
import { byCommit, writeBatches } from './write-call.ts';
import { fail, finish, noteTrouble, type WriterState } from './writer-state.ts';

/** The first and the longest pause between two attempts, in milliseconds; each is twice as long as the one before. */
const FIRST_PAUSE_MS = 5;
const MAX_PAUSE_MS = 500;

/** Writes a batch whose head was locked or whose transaction failed, on a connection of its own, and retries while any of its authors still waits. */
export async function writeAlone(state: WriterState, batch: StreamBatch): Promise<void> {
  const { stream } = batch;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, MAX_PAUSE_MS)) {
    batch.waiting = batch.waiting.filter(({ isOver }) => !isOver);
    if (batch.waiting.length === 0) return fail(state, batch, state.troubles.get(stream));
    try {
      return finish(state, [batch], await writeBatches(state, [batch], 'wait'));
    } catch (error) {
      if (!noteTrouble(state, error, batch)) return fail(state, batch, error);
      if (lossOf(error)?.reason === 'locked' && (await writeApart(state, batch))) {
        state.underWay.delete(stream);
        return;
      }
      state.log.warn({ err: error, stream, pause }, 'a batch of commits is tried again');
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}

/** Writes the commits of a batch one by one, and puts those aside that need a locked row. Resolves to false if the head of the stream is locked. */
async function writeApart(state: WriterState, batch: StreamBatch): Promise<boolean> {
  const { stream, waiting: all } = batch;
  for (const [place, waiting] of all.entries()) {
    const isBehind = state.aside.isBehind(stream, waiting.draft);
    const outcome = isBehind ? 'row-locked' : await writeOne(state, stream, waiting);
    if (outcome === 'row-locked') putAside(state, stream, waiting);
    if (outcome !== 'head-locked') continue;
    batch.waiting = all.slice(place);
    const why = await explain(state, stream, waiting.draft, 'BUSY');
    if (why) state.troubles.set(stream, why);
    return false;
  }
  return true;
}

/** Writes one commit unless its row or the head of its stream is locked just now. */
export async function writeOne(
  state: WriterState,
  stream: Uuid<'production'>,
  waiting: Waiting,
): Promise<'settled' | 'row-locked' | 'head-locked'> {
  const { connections, onCommits } = state;
  const batch: StreamBatch = { stream, waiting: [waiting] };
  try {
    const { answers, heads, changes } = await writeBatches(state, [batch], 'probe');
    if (answers[0] && 'busy' in answers[0]) return 'head-locked';
    state.written.push(() =>
      settle(connections.pool, onCommits, batch, answers, heads?.[stream] ?? 0, byCommit(changes)),
    );
    setImmediate(state.notify);
  } catch (error) {
    if (isWorthAnotherTry(error, batch)) return 'row-locked';
    waiting.reject(unanswered(error));
  }
  return 'settled';
}

/** Puts a commit aside until its row is free, and looks up who has locked it. */
export function putAside(state: WriterState, stream: Uuid<'production'>, waiting: Waiting): void {
  state.aside.put(stream, waiting);
  void explain(state, stream, waiting.draft, 'ROW_HELD').then((why) => {
    if (why) waiting.why = why;
  });
}

/** What a commit waits for, as its author is told it. */
async function explain(
  { connections }: WriterState,
  stream: Uuid<'production'>,
  draft: Draft,
  code: 'BUSY' | 'ROW_HELD',
): Promise<Error | null> {
  const holder = await findHolder(connections.pool, stream, draft).catch(() => null);
  return holder === null ? null : new AppError(code, `${holder} Try again in a moment.`, {});
}
