import type { Socket } from 'node:net';
import type { ErrorCode } from '@callsign/contracts/errors';
import { type ClientMessage, clientMessage, type ServerMessage } from '@callsign/contracts/protocol';
import type { Role } from '@callsign/contracts/roles';
import type { WebSocket } from 'ws';
import type { Principal } from '../accounts/sessions.ts';
import { WORKSPACE } from '../commits/log.ts';
import type { Member } from './hub.ts';

/** What the server knows of one open socket. */
export interface Connection {
  id: string;
  socket: WebSocket;
  /** What lies beneath it: a frame that was made for many is written there as it is. */
  line: Socket;
  principal: Principal;
  following: Map<string, Member>;
  /** What its person may be, as last looked at. */
  roles: ReadonlyMap<string, Role>;
  /** The role by which each production that it follows was let in. */
  judged: Map<string, Role>;
  /** The productions that the list has shown it, and those that it may be lacking. */
  listed: Set<string>;
  lacking: Set<string>;
  heardAt: number;
  allow(now: number): boolean;
  /** Since when something waits to be taken, without a sign of progress. */
  waitingSince: number | null;
  /** Called when all that was written is on its way. */
  readonly whenFree: Set<() => void>;
}

/** A stream as clients name it: the list of shows is null. */
export const outward = (stream: string) => (stream === WORKSPACE ? null : stream);

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

/** Sends one message to one client. */
export const tell = (socket: WebSocket, message: ServerMessage) => socket.send(JSON.stringify(message));

/** Sends a refusal, which ends nothing by itself. */
export const refuse = (socket: WebSocket, code: ErrorCode, message: string) =>
  tell(socket, { type: 'error', error: { code, message } });
