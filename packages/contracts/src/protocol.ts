import { z } from 'zod';
import { commit } from './commits.ts';
import { errorBody } from './errors.ts';
import { uuidOf } from './scalars.ts';

/** Raised whenever a message below or a schema it carries changes; a test holds the hash of both. */
export const PROTOCOL_VERSION = 1;

/** The largest frame a client may send, in bytes. */
export const MAX_FRAME_BYTES = 64 * 1024;

/** The server says something at least this often (milliseconds), so that silence means a dead connection. */
export const HEARTBEAT_MS = 10_000;

const stream = uuidOf('production').nullable();

/** First word on a stream: "I hold everything up to `after`"; null is the workspace's stream, the list of productions. */
export const hello = z.strictObject({
  type: z.literal('hello'),
  protocol: z.int(),
  production: stream,
  after: z.int().min(0),
  /** The epoch the client's model came from; absent when it holds nothing yet. */
  epoch: z.string().max(100).optional(),
});

/** The client is no longer interested in a stream. */
export const leave = z.strictObject({ type: z.literal('leave'), production: stream });

/** Asks for a `pong`: how a browser finds a half-open connection. */
export const ping = z.strictObject({ type: z.literal('ping') });

export const clientMessage = z.discriminatedUnion('type', [hello, leave, ping]);
export type ClientMessage = z.infer<typeof clientMessage>;

const streamOut = z.string().nullable();

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

/** The client's place in the stream can't be continued from: load a snapshot, then say hello again. */
export const stale = z.object({
  type: z.literal('stale'),
  production: streamOut,
  reason: z.enum(['epoch', 'ahead', 'pruned', 'too-far']),
});

/** Heartbeat: where the stream stands, so that a lost last commit is noticed too. */
export const head = z.object({ type: z.literal('head'), production: streamOut, seq: z.int() });

/** The client's last message was refused; the connection stays open unless a close follows. */
export const refused = z.object({ type: z.literal('error'), ...errorBody.shape });

/** The server is about to stop: reconnect after about `retryMs`. */
export const bye = z.object({ type: z.literal('bye'), retryMs: z.int() });

export const pong = z.object({ type: z.literal('pong') });

export const serverMessage = z.discriminatedUnion('type', [commits, live, stale, head, refused, bye, pong]);
export type ServerMessage = z.infer<typeof serverMessage>;

/** Close codes of the socket, beyond RFC 6455's own. */
export const closeCode = {
  /** RFC 6455: the server restarts. */
  restart: 1012,
  /** A frame that is no message of this protocol. */
  badMessage: 4400,
  /** The client speaks another PROTOCOL_VERSION: reload the page. */
  protocol: 4406,
  /** The client reads too slowly; it may reconnect and resume. */
  tooSlow: 4408,
} as const;
