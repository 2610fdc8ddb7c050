import type { ErrorCode } from '@callsign/contracts/errors';
import { closeCode } from '@callsign/contracts/protocol';
import { may } from '@callsign/contracts/roles';
import type { Uuid } from '@callsign/contracts/scalars';
import type { FastifyBaseLogger } from 'fastify';
import type { Deps } from '../deps.ts';
import { type Connection, refuse, send, sendMessage, write } from '../realtime/connection.ts';
import type { Member } from '../realtime/hub.ts';

/** How long a client may take to read why it is cut off, in milliseconds. */
export const PARTING_MS = 3_000;

/** The open sockets of this process, and what serves them. */
export interface Sockets {
  readonly deps: Deps;
  readonly log: FastifyBaseLogger;
  readonly connections: Set<Connection>;
}

/** The connection as the hub's member of one stream; `production` is the stream as clients name it. */
export function memberOf(
  sockets: Sockets,
  connection: Connection,
  production: Uuid<'production'> | null,
  stream: Uuid<'production'>,
): Member {
  const { socket } = connection;
  const member: Member = {
    view: viewOf(sockets, connection, stream),
    send(frame, onDrained) {
      if (send(connection, frame)) return true;
      connection.waitingSince ??= performance.now();
      connection.whenFree.add(() => onDrained(member));
      return false;
    },
    sendMissed(frame, onDrained) {
      connection.waitingSince ??= performance.now();
      write(connection, frame, (error) => {
        connection.waitingSince = connection.whenFree.size > 0 ? performance.now() : null;
        if (!error) onDrained(member);
      });
    },
    mention: (frame) => void send(connection, frame),
    onLive: (seq) => sendMessage(socket, { type: 'live', production, seq, epoch: sockets.deps.epoch }),
    onStale(reason) {
      if (connection.following.get(stream) === member) connection.following.delete(stream);
      sendMessage(socket, { type: 'stale', production, reason });
    },
    onFailed() {
      forget(sockets, connection);
      socket.close(closeCode.restart, 'the log cannot be read just now');
    },
  };
  return member;
}

/** What a connection may see of a stream, whenever it is asked: its person's role may change. */
function viewOf({ deps }: Sockets, connection: Connection, stream: Uuid<'production'>): Member['view'] {
  const { userId } = connection.principal;
  return {
    userId,
    get secrets() {
      const role = connection.roles.get(stream);
      return role !== undefined && may(role, 'secrets:read');
    },
    sees(listed) {
      const isSeen = deps.accounts.memberships.cached(userId)?.has(listed) ?? false;
      if (isSeen) connection.listed.add(listed);
      return isSeen;
    },
  };
}

/** Ends a connection's following of one stream. */
export function leaveStream({ deps }: Sockets, connection: Connection, stream: Uuid<'production'>): void {
  const member = connection.following.get(stream);
  if (member) deps.hub.leave(stream, member);
  connection.following.delete(stream);
  connection.judged.delete(stream);
}

/** Keeps nothing of a connection: it is closed, or about to be. */
export function forget({ deps, connections }: Sockets, connection: Connection): void {
  connections.delete(connection);
  connection.leavePlace();
  connection.whenFree.clear();
  for (const [stream, member] of connection.following) deps.hub.leave(stream, member);
  connection.following.clear();
  deps.presence.leave(connection.id);
}

/** Cuts a client off: it is told why if it reads, and costs nothing more from here on. */
export function cutOff(
  sockets: Sockets,
  connection: Connection,
  close: keyof typeof closeCode,
  code: ErrorCode,
  why: string,
): void {
  const { socket } = connection;
  refuse(socket, code, why);
  forget(sockets, connection);
  socket.close(closeCode[close], why);
  setTimeout(() => socket.terminate(), PARTING_MS).unref();
}
