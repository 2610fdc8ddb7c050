import type { Socket } from 'node:net';
import type { ErrorCode } from '@callsign/contracts/errors';
import { type ClientMessage, clientMessage, type ServerMessage } from '@callsign/contracts/protocol';
import type { Role } from '@callsign/contracts/roles';
import type { Uuid } from '@callsign/contracts/scalars';
import type { WebSocket } from 'ws';
import type { Principal } from '../accounts/sessions.ts';
import { WORKSPACE } from '../rows/log.ts';
import type { Member } from './hub.ts';
import { createMessageRate } from './message-rate.ts';

/** A socket with more unsent bytes than this is sent nothing more until they are written; then it catches up. */
const MAX_BUFFERED_BYTES = 256 * 1024;

/** What the server knows of one open socket. */
export interface Connection {
  id: string;
  socket: WebSocket;
  /** The TCP connection of the socket: a frame that is shared by many sockets is written to it unchanged. */
  line: Socket;
  principal: Principal;
  /** Gives back its place among the sockets of its person; calling it again does nothing. */
  leavePlace(): void;
  following: Map<Uuid<'production'>, Member>;
  /** The roles of its person, as last read. */
  roles: ReadonlyMap<Uuid<'production'>, Role>;
  /** The role by which each production that it follows was let in. */
  judged: Map<Uuid<'production'>, Role>;
  /** The productions that the list has shown it, and those that it may be lacking. */
  listed: Set<Uuid<'production'>>;
  lacking: Set<Uuid<'production'>>;
  /** When it last gave a sign of life. */
  aliveAt: number;
  /** Counts a message; false where there are too many. */
  allow(now: number): boolean;
  /** Since when something waits to be taken, without a sign of progress. */
  waitingSince: number | null;
  /** Called when all that was written is on its way. */
  readonly whenFree: Set<() => void>;
}

/** A socket that has just opened; `line` is the TCP connection beneath it. */
export function newConnection(
  socket: WebSocket,
  line: Socket,
  principal: Principal,
  leavePlace: () => void,
): Connection {
  const now = performance.now();
  return {
    id: crypto.randomUUID(),
    socket,
    line,
    principal,
    leavePlace,
    following: new Map(),
    roles: new Map(),
    judged: new Map(),
    listed: new Set(),
    lacking: new Set(),
    aliveAt: now,
    allow: createMessageRate(now),
    waitingSince: null,
    whenFree: new Set(),
  };
}

/** A stream as clients name it: the list of shows is null. */
export const productionOf = (stream: Uuid<'production'>) => (stream === WORKSPACE ? null : stream);

/** A message of the protocol; null for anything else. */
export function parseMessage(text: string): ClientMessage | null {
  try {
    const parsed = clientMessage.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    // Not JSON: answered like any other frame that is no message.
    return null;
  }
}

/** Writes a frame as textFrame() makes it; `onWritten` as of net.Socket. Nothing follows a goodbye. */
export function write(
  { socket, line }: Connection,
  frame: Buffer,
  onWritten?: (error?: Error | null) => void,
): void {
  if (socket.readyState === socket.OPEN) line.write(frame, onWritten);
  else onWritten?.(new Error('The connection is closing.'));
}

/** Sends a frame, unless too much is unsent already: then it answers false. */
export function send(connection: Connection, frame: Buffer): boolean {
  if (connection.socket.bufferedAmount > MAX_BUFFERED_BYTES) return false;
  write(connection, frame);
  return true;
}

/** All that was written to a connection is on its way: whoever waits for that goes on. */
export function onDrained(connection: Connection): void {
  connection.waitingSince = null;
  const waiting = [...connection.whenFree];
  connection.whenFree.clear();
  for (const goOn of waiting) goOn();
}

/** Sends one message to one client. */
export const sendMessage = (socket: WebSocket, message: ServerMessage) =>
  socket.send(JSON.stringify(message));

/** Sends a refusal, which ends nothing by itself. */
export const refuse = (socket: WebSocket, code: ErrorCode, message: string) =>
  sendMessage(socket, { type: 'error', error: { code, message } });
