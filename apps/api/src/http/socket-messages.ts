import {
  type ClientMessage,
  closeCode,
  MAX_FRAME_BYTES,
  MAX_STREAMS,
  PROTOCOL_VERSION,
} from '@callsign/contracts/protocol';
import { may, messageNeeds } from '@callsign/contracts/roles';
import type { Uuid } from '@callsign/contracts/scalars';
import { type Connection, parseMessage, refuse, send, sendMessage } from '../realtime/connection.ts';
import { WORKSPACE } from '../rows/log.ts';
import { cutOff, leaveStream, memberOf, type Sockets } from './socket-members.ts';

type MessageOf<T extends ClientMessage['type']> = Extract<ClientMessage, { type: T }>;

/** Answers a frame of a client, or cuts it off for it. */
export async function receive(sockets: Sockets, connection: Connection, frame: Buffer): Promise<void> {
  // What still comes from a client that is being cut off is not answered.
  if (connection.socket.readyState !== connection.socket.OPEN) return;
  const cut = (close: keyof typeof closeCode, code: Parameters<typeof refuse>[1], why: string) =>
    cutOff(sockets, connection, close, code, why);
  if (frame.length > MAX_FRAME_BYTES)
    return cut('tooLarge', 'BODY_TOO_LARGE', `A message holds at most ${MAX_FRAME_BYTES} bytes.`);
  if (!connection.allow(performance.now()))
    return cut('tooMany', 'TOO_MANY_MESSAGES', 'This client sends too many messages.');
  const message = parseMessage(frame.toString());
  if (!message) return cut('badMessage', 'VALIDATION', 'This is no message of the Callsign protocol.');
  switch (message.type) {
    case 'ping':
      return sendMessage(connection.socket, { type: 'pong' });
    case 'leave':
      if (message.production !== null) sockets.deps.presence.leave(connection.id, message.production);
      return leaveStream(sockets, connection, message.production ?? WORKSPACE);
    case 'hello':
      return hello(sockets, connection, message);
    case 'presence':
      return presence(sockets, connection, message);
    default:
      return message satisfies never;
  }
}

/** Somebody says where they are. */
function presence({ deps }: Sockets, connection: Connection, message: MessageOf<'presence'>) {
  const { production, screen, uuid = null, field = null, editing } = message;
  const { userId, userName, colour } = connection.principal;
  const role = connection.roles.get(production);
  if (!connection.following.has(production) || !role || !may(role, messageNeeds.presence))
    return refuse(
      connection.socket,
      'VALIDATION',
      'Say hello to a production before you say where you are in it.',
    );
  const watcher = { connection: connection.id, send: (frame: Buffer) => send(connection, frame) };
  deps.presence.place(watcher, production, { userId, userName, colour, screen, uuid, field, editing });
}

/** Has a connection follow a stream from the place that it names: missed commits first, then live ones. */
async function hello(sockets: Sockets, connection: Connection, message: MessageOf<'hello'>): Promise<void> {
  const { socket, following } = connection;
  const { production } = message;
  const stream = production ?? WORKSPACE;
  if (message.protocol !== PROTOCOL_VERSION) {
    refuse(socket, 'VALIDATION', 'This page is older or newer than the server. Reload it.');
    return socket.close(closeCode.protocol, `the server speaks protocol ${PROTOCOL_VERSION}`);
  }
  if (message.epoch !== undefined && message.epoch !== sockets.deps.epoch)
    return sendMessage(socket, { type: 'stale', production, reason: 'epoch' });
  leaveStream(sockets, connection, stream);
  if (following.size >= MAX_STREAMS)
    return refuse(socket, 'TOO_MANY_STREAMS', `A socket follows at most ${MAX_STREAMS} streams.`);
  const member = memberOf(sockets, connection, production, stream);
  following.set(stream, member);
  try {
    connection.roles = await sockets.deps.accounts.memberships.fresh(connection.principal.userId);
    // Meanwhile it may have left, said hello again, or gone.
    if (following.get(stream) !== member) return;
    if (admit(connection, production))
      return sockets.deps.hub.join(stream, member, message.after, message.commit);
    following.delete(stream);
    refuse(socket, 'PRODUCTION_NOT_FOUND', 'No such production.');
  } catch (error) {
    sockets.log.warn({ err: error }, 'a hello could not be answered');
    member.onFailed();
  }
}

/** Whether a connection may follow a production (null: the list of shows) by its roles; notes what it is let in by. */
function admit(connection: Connection, production: Uuid<'production'> | null): boolean {
  if (production === null) {
    connection.listed = new Set(connection.roles.keys());
    return true;
  }
  const role = connection.roles.get(production);
  if (role) connection.judged.set(production, role);
  return role !== undefined && may(role, messageNeeds.hello);
}
