import type { Commit } from '@callsign/contracts/commits';
import type { Entity } from '@callsign/contracts/registry';
import type { Uuid } from '@callsign/contracts/scalars';
import type { Settled } from './delivery.ts';
import type { Action, Entry } from './entry.ts';
import type { Model } from './model.ts';
import type { Changes } from './outbox-store.ts';
import type { Problem, Skipped } from './result.ts';

/** How many unsent writes are kept, and for how long: older ones are put before their author. */
export const MAX_UNSENT_WRITES = 2_000;
export const MAX_UNSENT_AGE_MS = 7 * 24 * 3_600_000;

/** What a write answers: a row where it was to one row, and what an undo left alone. */
export interface Written {
  commit: Commit;
  entity?: Entity;
  skipped?: Skipped[];
  refused?: Problem[];
}

/** What a book wants to know of its writes. */
export interface OutboxFollower {
  changed(): void;
  /** The server took an entry; it comes before `changed`. */
  taken(entry: Entry, written: Written): void;
  refused(entry: Entry, problem: Problem): void;
}

/** All writes of this browser that the server has not taken: kept over reload and crash, sent once, in order. */
export interface Outbox {
  /** Those of one production in their order; the same array until one of them changes. */
  entries(production: Uuid<'production'> | null): readonly Entry[];
  all(): readonly Entry[];
  subscribe(listener: () => void): () => void;
  /** Adds a write; resolves with its final answer, and never rejects. */
  add(production: Uuid<'production'> | null, action: Action, options?: AddOptions): Promise<Settled>;
  change(changes: Changes): void;
  /** Sends a refused one again, under a new key. */
  retry(key: string): void;
  /** The server's uuid of a row that was made here; any other uuid as it is. */
  uuidOf<T extends string>(uuid: Uuid<T>): Uuid<T>;
  /** The uuid under which a row was first shown here. */
  keyOf<T extends string>(uuid: Uuid<T>): Uuid<T>;
  /** Takes a row that has arrived in the stream for one that was made here, before the answer confirms it. */
  matchNewRow(temporary: Uuid, uuid: Uuid): void;
  /** False when this browser refuses to keep anything: then unsent writes live as long as the page. */
  isKept(): boolean;
  /** Why what waits in a production (null: in any) cannot be written just now, where the server has said so. */
  trouble(production: Uuid<'production'> | null): Problem | null;
  follow(production: Uuid<'production'> | null, follower: OutboxFollower): () => void;
  /** The rows of a production (or, null, the list of productions) are current in the history of this model: acknowledged writes that it lacks are put before their author. */
  reconcile(production: Uuid<'production'> | null, model: Model): void;
  /** The server seems to be back: what waits is tried now. */
  retryNow(): void;
  /** The page is left: nothing is sent any more, what is unsent stays kept. */
  close(problem: Problem): void;
}

/** How a write is added. */
export interface AddOptions {
  /** What changes with it in the same step. */
  change?: Changes;
  /** A refusal is kept and shown by the outbox; else it is for whoever waits for the promise, while he is there. */
  keep?: boolean;
  /** The history that the versions seen count in. */
  history?: string | undefined;
}
