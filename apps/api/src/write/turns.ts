import type { Uuid } from '@callsign/contracts/scalars';
import type { Draft } from './draft.ts';

/** The most commits written in one transaction: a subtransaction each at worst, and Postgres caches 64 of those. */
export const MAX_COMMITS = 48;
/** The most commits of one person in a transaction while others wait in the same stream: a small batch is written sooner. */
export const MAX_COMMITS_OF_ONE = 8;

/** Commits of one stream that are written together, in this order. */
export interface Batch<W> {
  stream: Uuid<'production'>;
  waiting: W[];
}

/** The queue of commits. Streams take turns, and so do the authors within a stream; the commits of one author keep their order. */
export interface Turns<W> {
  add(stream: Uuid<'production'>, waiting: W): void;
  /** Takes what fits in the next transaction, of the free streams that have waited longest. */
  take(isFree: (stream: Uuid<'production'>) => boolean): Batch<W>[];
  /** Removes a commit; does nothing if it was taken already. */
  remove(stream: Uuid<'production'>, waiting: W): void;
  isEmpty(): boolean;
}

/** The writes of each author of a stream; who comes next is first. */
type Authors<W> = Map<Uuid<'user'> | null, W[]>;

/** The share of a transaction that a commit takes: one per operation, at least one. */
export const sizeOf = ({ operations }: Draft) => Math.max(1, operations.length);

/** Creates an empty queue. */
export function createTurns<W extends { draft: Draft }>(): Turns<W> {
  const streams = new Map<Uuid<'production'>, Authors<W>>();
  return {
    add(stream, waiting) {
      const authors = streams.get(stream) ?? new Map();
      const own = authors.get(waiting.draft.userId);
      if (own) own.push(waiting);
      else authors.set(waiting.draft.userId, [waiting]);
      streams.set(stream, authors);
    },
    take(isFree) {
      const batches: Batch<W>[] = [];
      let room = MAX_COMMITS;
      for (const [stream, authors] of [...streams]) {
        if (!isFree(stream)) continue;
        const waiting = takeBatch(authors, room);
        if (waiting.length === 0) continue;
        room -= waiting.reduce((sum, { draft }) => sum + sizeOf(draft), 0);
        streams.delete(stream);
        // Reinserted at the end, so that the others come first next time.
        if (authors.size > 0) streams.set(stream, authors);
        batches.push({ stream, waiting });
        if (room <= 0) break;
      }
      return batches;
    },
    remove(stream, waiting) {
      const authors = streams.get(stream);
      const own = authors?.get(waiting.draft.userId);
      if (!authors || !own?.includes(waiting)) return;
      own.splice(own.indexOf(waiting), 1);
      if (own.length === 0) authors.delete(waiting.draft.userId);
      if (authors.size === 0) streams.delete(stream);
    },
    isEmpty: () => streams.size === 0,
  };
}

/**
 * Takes the next batch of a stream: one commit of each author in turn, as many as fit in `room`, but a key only once,
 * so that a retry finds what the first attempt wrote. A commit larger than a batch goes by itself, where nothing else
 * is in the transaction; while it is its author's turn, the stream waits for that.
 */
function takeBatch<W extends { draft: Draft }>(authors: Authors<W>, room: number): W[] {
  const batch: W[] = [];
  const keys = new Set<string>();
  const share = authors.size > 1 ? MAX_COMMITS_OF_ONE : MAX_COMMITS;
  let left = room;
  for (let turn = 0; turn < share && left > 0; turn++) {
    const before = batch.length;
    for (const [author, own] of [...authors]) {
      const [next] = own;
      if (!next || left <= 0) break;
      const { key } = next.draft;
      const isWhole = batch.length === 0 && room === MAX_COMMITS;
      if ((sizeOf(next.draft) > left && !isWhole) || (key !== null && keys.has(key))) {
        if (batch.length === 0) return [];
        continue;
      }
      if (key !== null) keys.add(key);
      batch.push(next);
      left -= sizeOf(next.draft);
      own.shift();
      authors.delete(author);
      // Reinserted at the end, so that the others come first next time.
      if (own.length > 0) authors.set(author, own);
    }
    if (batch.length === before) break;
  }
  return batch;
}
