import type { Uuid } from '@callsign/contracts/scalars';
import type { Draft } from './draft.ts';

/** The most commits written in one transaction: a subtransaction each at worst, and Postgres caches 64 of those. */
export const GROUP = 48;
/** How many of them are one person's while somebody else waits in the same stream: a small group is soon written. */
export const SHARE = 8;

/** Commits of one stream that are written together, in this order. */
export interface Group<W> {
  stream: Uuid<'production'>;
  waiting: W[];
}

/** What waits to be written: streams take turns, and within a stream its authors do, each in the order of their own writes. */
export interface Turns<W> {
  add(stream: Uuid<'production'>, waiting: W): void;
  /** Takes what fits in the next transaction, of the free streams that have waited longest. */
  take(isFree: (stream: Uuid<'production'>) => boolean): Group<W>[];
  /** Takes out what is no longer wanted; does nothing where it was taken already. */
  remove(stream: Uuid<'production'>, waiting: W): void;
  isEmpty(): boolean;
}

/** The writes of each author of a stream; who comes next is first. */
type Authors<W> = Map<Uuid<'user'> | null, W[]>;

/** How much of a transaction a commit takes up: one of many operations as much as so many commits. */
export const sizeOf = ({ operations }: Draft) => Math.max(1, operations.length);

/** Makes an empty one. */
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
      const groups: Group<W>[] = [];
      let room = GROUP;
      for (const [stream, authors] of [...streams]) {
        if (!isFree(stream)) continue;
        const waiting = takeGroup(authors, room);
        if (waiting.length === 0) continue;
        room -= waiting.reduce((sum, { draft }) => sum + sizeOf(draft), 0);
        streams.delete(stream);
        // At the end: the others come first next time.
        if (authors.size > 0) streams.set(stream, authors);
        groups.push({ stream, waiting });
        if (room <= 0) break;
      }
      return groups;
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
 * Takes the next group of a stream: one commit of each author in turn, as many as fit in `room`, but a key only once,
 * so that a retry finds what the first attempt wrote. A commit larger than a group goes by itself, where nothing else
 * is in the transaction; while it is its author's turn, the stream waits for that.
 */
function takeGroup<W extends { draft: Draft }>(authors: Authors<W>, room: number): W[] {
  const group: W[] = [];
  const keys = new Set<string>();
  const share = authors.size > 1 ? SHARE : GROUP;
  let left = room;
  for (let turn = 0; turn < share && left > 0; turn++) {
    const before = group.length;
    for (const [author, own] of [...authors]) {
      const [next] = own;
      if (!next || left <= 0) break;
      const { key } = next.draft;
      const isWhole = group.length === 0 && room === GROUP;
      if ((sizeOf(next.draft) > left && !isWhole) || (key !== null && keys.has(key))) {
        if (group.length === 0) return [];
        continue;
      }
      if (key !== null) keys.add(key);
      group.push(next);
      left -= sizeOf(next.draft);
      own.shift();
      authors.delete(author);
      // At the end: the others come first next time.
      if (own.length > 0) authors.set(author, own);
    }
    if (group.length === before) break;
  }
  return group;
}
