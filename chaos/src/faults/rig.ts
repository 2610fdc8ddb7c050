import type { Member } from '../crew/member.ts';
import type { Journal } from '../record/journal.ts';
import type { Instance } from '../rig/instance.ts';
import type { Postgres } from '../rig/postgres.ts';
import type { Fault } from './plan.ts';

/** Everything that faults are done to. */
export interface Rig {
  postgres: Postgres;
  instances: readonly Instance[];
  members: readonly Member[];
  journal: Journal;
  /** How long the longest pauses of a client are, in ms. */
  longestPauseMs: number;
}

/** One fault on its way: whom it meets, and how strong it is. */
export interface Strike {
  rig: Rig;
  fault: Fault;
  instance: Instance;
  member: Member;
  /** Writes down what is done, for the history of a failure. */
  note(what: string): void;
  /** Waits, unless the run ends before. */
  pause(ms: number): Promise<unknown>;
  /** The measure of the fault as a whole number between two, most often nearer to the lower one. */
  scale(low: number, high: number): number;
}

/** Carries a fault of one kind out, to its end: the server is up again, the pause is over. */
export type Perform = (strike: Strike) => Promise<void> | void;
