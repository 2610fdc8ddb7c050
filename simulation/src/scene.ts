import type { StreamCore } from '@callsign/api/stream-events';
import type { Commit } from '@callsign/contracts/commits';
import type { ClientMessage, ServerMessage } from '@callsign/contracts/protocol';
import type { ConnectionState } from '@callsign/web/sync/connection';
import type { StreamState } from '@callsign/web/sync/stream';
import type { PlainLog } from './plain-log.ts';

/** What is broken on purpose, to see that it is noticed. */
export interface Faults {
  /** The server tells of a commit before it is written, and may die in between. */
  publishEarly?: true;
  /** A read of the log leaves its first commit out. */
  readOffByOne?: true;
  /** Nobody polls, and hints get lost: the last commit is noticed by no one. */
  neverPoll?: true;
  /** One live member is passed over now and then, and heartbeats say nothing. */
  dropOne?: true;
  /** A line that lagged is never told what it missed. */
  lagForgets?: true;
  /** The client takes whatever comes for the next commit. */
  clientIgnoresGaps?: true;
  /** The client applies what it has already. */
  clientRepeats?: true;
  /** A server takes what comes first for what comes next, whatever its seq. */
  serverIgnoresOrder?: true;
}

/** The line between a client and an instance: two queues, each in order, and nothing of them survives a cut. */
export interface Line {
  server: Instance;
  up: ClientMessage[];
  down: ServerMessage[];
  /** Cut: the server knows, the client does not yet. */
  cut: boolean;
  /** The server holds it for open. */
  open: boolean;
}

/** An API process. */
export interface Instance {
  core: StreamCore<Line> | null;
  epoch: string;
  /** Reads, polls and news on their way: each is a look at the database, or its answer. */
  pending: Task[];
}

/** Something under way: it happens, or it is lost (where that can be). */
export interface Task {
  run(): void;
  lose?(): void;
}

/** A browser: the two machines of its sync, and what is under way between them and the server. */
export interface Client {
  connection: ConnectionState;
  stream: StreamState;
  line: Line | null;
  due: { connection: number | null; stream: number | null };
  loads: (() => void)[];
  answers: Commit[];
  /** How often it has opened a line, each time to the next instance, as a balancer would have it. */
  opened: number;
}

/** All that there is: what happened, what time it is, and who takes part. */
export interface Scene {
  log: PlainLog;
  epoch: string;
  now: number;
  readonly instances: readonly Instance[];
  readonly clients: readonly Client[];
  readonly faults: Faults;
}
