import { createRecent, type Recent } from './recent.ts';
import type { CoreEffect, StaleReason } from './stream-events.ts';

/** The last seq that was sent to a member, and whether it is live. */
export interface Place {
  /** Seq of the last change that was sent to it. */
  seq: number;
  state: 'asking' | 'sending' | 'live';
  /** It claims to be ahead of what is known here: the number of the tail read that will tell. */
  ahead: number | null;
}

/** One stream as this process knows it: plain values, changed by the steps of stream-core.ts and by nothing else. */
export interface StreamState<Member> {
  /** Changes per page of the log. */
  readonly pageSize: number;
  /** A member further behind than this many changes loads a snapshot instead. */
  readonly tooFar: number;
  readonly recent: Recent;
  readonly places: Map<Member, Place>;
  /** Pages under way, by the seq that they start after: whoever needs one that is under way waits for it. */
  readonly pages: Set<number>;
  /** Seq up to which live members have been told; null until the log was read. */
  head: number | null;
  /** The highest seq that the log was seen or said to hold. */
  known: number;
  tail: 'none' | 'reading' | 'read-again';
  /** Reads of the tail so far. */
  tails: number;
  /** Counts the histories; reads of an earlier one are worth nothing. */
  history: number;
  /** What the step that is under way has decided. */
  effects: CoreEffect<Member>[];
}

/** A stream of which nothing is known yet. */
export function newStreamState<Member>(
  pageSize: number,
  tooFar: number,
  memory: number,
): StreamState<Member> {
  return {
    pageSize,
    tooFar,
    recent: createRecent((seq) => Math.floor(seq / pageSize) * pageSize, memory),
    places: new Map(),
    pages: new Set(),
    head: null,
    known: 0,
    tail: 'none',
    tails: 0,
    history: 0,
    effects: [],
  };
}

/** The seq that the page of a place starts after. */
export const pageOf = ({ pageSize }: StreamState<unknown>, seq: number): number =>
  Math.floor(seq / pageSize) * pageSize;

/** Asks for the page of a place, unless it is under way. */
export function readPage<Member>(state: StreamState<Member>, seq: number): void {
  const after = pageOf(state, seq);
  if (state.pages.has(after)) return;
  state.pages.add(after);
  const { head, history } = state;
  state.effects.push({ type: 'read', read: { kind: 'page', after, known: head ?? 0, history } });
}

/** Asks for what follows on in the log; where that is under way, once more after it. */
export function readTail<Member>(state: StreamState<Member>): void {
  const { head, history } = state;
  if (head === null) return;
  if (state.tail !== 'none') {
    state.tail = 'read-again';
    return;
  }
  state.tail = 'reading';
  state.tails += 1;
  state.effects.push({ type: 'read', read: { kind: 'tail', after: head, known: head, history } });
}

/** Has a member load a snapshot. */
export function stale<Member>(state: StreamState<Member>, member: Member, reason: StaleReason): void {
  state.places.delete(member);
  state.effects.push({ type: 'stale', member, reason });
}

/** Removes a member for whom the log can't be read. */
export function fail<Member>(state: StreamState<Member>, member: Member): void {
  state.places.delete(member);
  state.effects.push({ type: 'failed', member });
}

/** Forgets all that is known: the history is another one, or nobody listens any more. */
export function restart<Member>(state: StreamState<Member>): void {
  for (const member of [...state.places.keys()]) stale(state, member, 'epoch');
  state.head = null;
  state.known = 0;
  state.history += 1;
  state.pages.clear();
  state.tail = 'none';
  state.recent.reset(0);
}
