import { z } from 'zod';
import { commit } from './commits.ts';
import { errorBody } from './errors.ts';
import { line, uuidOf, uuidOut } from './scalars.ts';

/*
 * The socket at /ws carries the log of one or more streams to a client. A stream is the commits of one production, or (production null)
 * of the workspace, which is the list of productions. Every change of a stream has a seq, counted without gaps; a commit holds the
 * changes `from` to `seq`.
 *
 * A client loads a snapshot over HTTP, which ends at some seq, and sends `hello` with it. The server answers with `commits` that hold what
 * was missed, in order, then `live`; from then on each commit follows as it happens. A client applies a commit only if it begins one
 * seq after the last; a gap means that something was lost, and is answered by another `hello`. So no acknowledgement is needed:
 * what a client holds is always the beginning of the log, and it says how much.
 *
 * A seq alone does not name a state: after a restore from backup or a failover another history may have the same seqs. `hello` therefore
 * also names the epoch (the history) and the uuid of the commit that ends at `after`. A client whose place the server cannot continue from is told
 * `stale`, with the reason, and loads a snapshot.
 *
 * Silence means a dead connection: the server sends something at least every HEARTBEAT_MS, `head` if there is nothing else. `presence` goes
 * both ways and is never logged. Writes do not go over the socket: they are HTTP requests with an Idempotency-Key, whose answers hold the commit.
 */

/** Raised whenever a message below or a schema it carries changes; a test holds the hash of both. */
export const PROTOCOL_VERSION = 5;

/** The largest frame a client may send, in bytes. */
export const MAX_FRAME_BYTES = 64 * 1024;

/** The server sends a message at least this often (milliseconds), so that silence means a dead connection. */
export const HEARTBEAT_MS = 10_000;

/** A connection without a presence message for this long (milliseconds) is shown as idle. */
export const IDLE_MS = 60_000;

/** A client whose person is active sends its presence at least this often (milliseconds), even if nothing in it changes. */
export const PRESENCE_REFRESH_MS = 20_000;

/** The most messages a client may send in a second for long; ten seconds' worth may come at once. */
export const MESSAGES_PER_SECOND = 20;

/** The most streams that one socket may follow. */
export const MAX_STREAMS = 50;

const stream = uuidOf('production').nullable();

/** Joins a stream: the client holds everything up to `after`. */
export const hello = z.strictObject({
  type: z.literal('hello'),
  protocol: z.int(),
  production: stream,
  after: z.int().min(0),
  /** The epoch the client's model came from; absent when it holds nothing yet. */
  epoch: z.string().max(100).optional(),
  /** The commit that ends at `after`: shows a database that was restored from a backup and has grown past `after` since. */
  commit: z.string().max(100).optional(),
});

/** The client is no longer interested in a stream. */
export const leave = z.strictObject({ type: z.literal('leave'), production: stream });

/** Asks for a `pong`: how a browser finds a half-open connection. */
export const ping = z.strictObject({ type: z.literal('ping') });

/**
 * Where a person is: on which screen, and in which cell of it. Who sends it receives the presence of everybody else in
 * the production from then on. It ends with the connection, and is never logged.
 */
export const presence = z.strictObject({
  type: z.literal('presence'),
  production: uuidOf('production'),
  screen: line(100),
  uuid: uuidOf<string>('row').optional(),
  field: line(100).optional(),
  /** An editor is open in that cell. */
  editing: z.boolean(),
});

export const clientMessage = z.discriminatedUnion('type', [hello, leave, ping, presence]);
export type ClientMessage = z.infer<typeof clientMessage>;

const streamOut = uuidOut('production').nullable();

/** Whole commits in seq order: those missed after a hello, then live ones. */
export const commits = z.object({
  type: z.literal('commits'),
  production: streamOut,
  commits: z.array(commit),
});

/** Everything up to `seq` has been sent; what follows is live. */
export const live = z.object({
  type: z.literal('live'),
  production: streamOut,
  seq: z.int(),
  epoch: z.string(),
});

/** The client's place in the stream can't be continued from: load a snapshot, then send `hello` again. */
export const stale = z.object({
  type: z.literal('stale'),
  production: streamOut,
  reason: z.enum(['epoch', 'ahead', 'pruned', 'too-far', 'access']),
});

/** Heartbeat: the last seq of the stream, so that the loss of the last commit is noticed too. */
export const head = z.object({ type: z.literal('head'), production: streamOut, seq: z.int() });

/** The client's last message was refused; the connection stays open unless a close follows. */
export const refused = z.object({ type: z.literal('error'), ...errorBody.shape });

/** The server is about to stop: reconnect after about `retryMs`. */
export const bye = z.object({ type: z.literal('bye'), retryMs: z.int() });

export const pong = z.object({ type: z.literal('pong') });

/** One connection of somebody in a production. A person with two tabs is two of these with one `userId`. */
export const person = z.object({
  connection: z.string(),
  userId: uuidOut('user'),
  userName: z.string(),
  colour: z.string(),
  screen: z.string(),
  uuid: uuidOut<string>('row').nullable(),
  field: z.string().nullable(),
  editing: z.boolean(),
  idle: z.boolean(),
  /** When this connection came to the production. */
  since: z.string(),
});

export type Person = z.infer<typeof person>;

/** Who came or moved, and the connections that are gone. A `full` one replaces all that was known, and says which connection is one's own. */
export const people = z.object({
  type: z.literal('presence'),
  production: uuidOut('production'),
  full: z.boolean(),
  you: z.string().optional(),
  people: z.array(person),
  gone: z.array(z.string()),
});

export const serverMessage = z.discriminatedUnion('type', [
  commits,
  live,
  stale,
  head,
  refused,
  bye,
  pong,
  people,
]);
export type ServerMessage = z.infer<typeof serverMessage>;

/** Close codes of the socket, beyond RFC 6455's own. */
export const closeCode = {
  /** RFC 6455: the server restarts. */
  restart: 1012,
  /** RFC 6455: a frame of more than MAX_FRAME_BYTES. */
  tooLarge: 1009,
  /** The session has ended (signed out, revoked, expired), or there is none: sign in. */
  notSignedIn: 4401,
  /** The session is another person's than the page believes: reload the page. */
  sessionChanged: 4409,
  /** A frame that is no message of this protocol. */
  badMessage: 4400,
  /** The client speaks another PROTOCOL_VERSION: reload the page. */
  protocol: 4406,
  /** The client reads too slowly; it may reconnect and resume. */
  tooSlow: 4408,
  /** The client sends more messages than MESSAGES_PER_SECOND. */
  tooMany: 4429,
  /** This session or person has as many sockets open as one may: another has to close first. */
  tooManySockets: 4430,
} as const;
