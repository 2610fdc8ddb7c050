import type { Uuid } from '@callsign/contracts/scalars';
import type { Encoded } from './encoded.ts';

/** Why a follower cannot go on from its place: it loads a snapshot instead. */
export type StaleReason = 'epoch' | 'ahead' | 'pruned' | 'too-far';

/** A read of the log: a page for those who catch up, or what follows on for those who are live. */
export interface Read {
  readonly kind: 'page' | 'tail';
  readonly after: number;
  /** Where the stream was known to stand when it was asked for: the log can't be behind that. */
  readonly known: number;
  /** Reads that were under way when the history became another one are worth nothing. */
  readonly history: number;
}

/** What a stream is told. */
export type CoreEvent<Member> =
  | { type: 'join'; member: Member; after: number }
  | { type: 'leave'; member: Member }
  /** What was sent to a member that catches up is on its way: it can take more. */
  | { type: 'drained'; member: Member }
  /** A live member could not take what was spread: it holds everything up to `seq`, and catches up when it is `drained`. */
  | { type: 'lagging'; member: Member; seq: number }
  | { type: 'page'; read: Read; commits: readonly Encoded[]; head: number; pruned: number }
  | { type: 'read-failed'; read: Read }
  /** Commits that this process has just written. */
  | { type: 'published'; commits: readonly Encoded[] }
  /** The stream may stand at `seq`. */
  | { type: 'hint'; seq: number }
  /** The stream stood at `seq`, read when it was known to stand at `known`. */
  | { type: 'polled'; seq: number; known: number }
  /** The history is another one now (restored from a backup). */
  | { type: 'restart' };

/** What is to be done about it, in this order. */
export type CoreEffect<Member> =
  | { type: 'read'; read: Read }
  /** Live commits to many: one frame for all. */
  | { type: 'spread'; members: readonly Member[]; commits: readonly Encoded[] }
  /** Missed commits to one, who says `drained` when it can take more. */
  | { type: 'send'; member: Member; commits: readonly Encoded[] }
  | { type: 'live'; member: Member; seq: number }
  | { type: 'stale'; member: Member; reason: StaleReason }
  /** The log can't be read just now. */
  | { type: 'failed'; member: Member };

/** One stream as this process tells it: no clock, no network, no promise; the shell carries out what it answers. */
export interface StreamCore<Member> {
  on(event: CoreEvent<Member>): CoreEffect<Member>[];
  /** Seq up to which live members have been told; null until the log was read. */
  head(): number | null;
  members(): Iterable<Member>;
  live(): Member[];
  uuidAt(seq: number): Uuid<'commit'> | undefined;
  size(): number;
}
