import type { ErrorCode } from '@callsign/contracts/errors';
import { PERSON_PARAMETER } from '@callsign/contracts/person-header';
import {
  type ClientMessage,
  closeCode,
  HEARTBEAT_MS,
  MAX_FRAME_BYTES,
  MOST_STREAMS,
  PROTOCOL_VERSION,
} from '@callsign/contracts/protocol';
import { may, messageNeeds } from '@callsign/contracts/roles';
import type { Uuid } from '@callsign/contracts/scalars';
import websocket from '@fastify/websocket';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { WebSocket } from 'ws';
import type { Deps } from '../deps.ts';
import {
  type Connection,
  free,
  outward,
  parseMessage,
  refuse,
  send,
  tell,
  write,
} from '../realtime/connection.ts';
import type { Member } from '../realtime/hub.ts';
import { createMessageRate } from '../realtime/message-rate.ts';
import { LOOK_MS } from '../realtime/presence.ts';
import { TOO_MANY_SOCKETS } from '../realtime/socket-places.ts';
import { textFrame } from '../realtime/text-frame.ts';
import { watchAccess } from '../realtime/watch-access.ts';
import { WORKSPACE } from '../rows/log.ts';
import { SESSION_CHANGED } from './guard.ts';
import { forAnyone } from './route-rule.ts';

/** What is not on its way after this long has no reader: the socket is cut off, and resumes when it can. */
const STUCK_MS = 10_000;
/** A socket that answers no ping for this long is gone. */
const SILENCE_MS = 35_000;
/** How long a client may take to read why it is cut off. */
const PARTING_MS = 3_000;
/** How long a stop waits for sockets to say goodbye. */
const FAREWELL_MS = 1000;
/** The largest frame that is read at all: so that one that is too large is told so. */
const MOST_READ = 2 * 1024 * 1024;

/** The socket at /ws: hello, missed commits, live commits, who is where, heartbeats. */
export async function socketRoutes(app: FastifyInstance, deps: Deps): Promise<void> {
  const connections = new Set<Connection>();
  await app.register(websocket, {
    options: { maxPayload: MOST_READ, perMessageDeflate: false },
    errorHandler(error, socket, request) {
      // A frame that is too large or malformed ends its own connection and no other; ws has told the client.
      const isTheClients = /^(WS_ERR|ECONN|EPIPE)/.test((error as NodeJS.ErrnoException).code ?? '');
      request.log[isTheClients ? 'info' : 'error']({ err: error }, 'a socket failed');
      setTimeout(() => socket.terminate(), PARTING_MS).unref();
    },
    // Instead of the plugin's own, which closes all sockets before they are told why.
    preClose(done) {
      clearInterval(heartbeat);
      clearInterval(looking);
      stopWatching();
      for (const { socket } of connections) {
        tell(socket, { type: 'bye', retryMs: 250 + Math.round(Math.random() * 1500) });
        socket.close(closeCode.restart, 'the server restarts');
      }
      const cut = setTimeout(() => {
        for (const socket of app.websocketServer.clients) socket.terminate();
      }, FAREWELL_MS);
      app.websocketServer.close(() => {
        clearTimeout(cut);
        done();
      });
    },
  });

  function turnAway(socket: WebSocket, close: keyof typeof closeCode, code: ErrorCode, why: string): void {
    refuse(socket, code, why);
    socket.close(closeCode[close], code);
    setTimeout(() => socket.terminate(), PARTING_MS).unref();
  }

  const follow = (socket: WebSocket, { principal, query, raw }: FastifyRequest) => {
    if (principal === null) {
      const why = 'Sign in first, or again: there is no session, or it has ended.';
      return turnAway(socket, 'notSignedIn', 'NOT_SIGNED_IN', why);
    }
    const believed = (query as Record<string, unknown>)[PERSON_PARAMETER];
    if (believed !== undefined && believed !== principal.userId)
      return turnAway(socket, 'sessionChanged', 'SESSION_CHANGED', SESSION_CHANGED);
    const leavePlace = deps.socketPlaces.take(principal);
    if (leavePlace === null) return turnAway(socket, 'tooManySockets', 'TOO_MANY_SOCKETS', TOO_MANY_SOCKETS);
    const now = performance.now();
    const connection: Connection = {
      id: crypto.randomUUID(),
      socket,
      line: raw.socket,
      principal,
      leavePlace,
      following: new Map(),
      roles: new Map(),
      judged: new Map(),
      listed: new Set(),
      lacking: new Set(),
      heardAt: now,
      allow: createMessageRate(now),
      waitingSince: null,
      whenFree: new Set(),
    };
    connections.add(connection);
    raw.socket.on('drain', () => free(connection));
    socket.on('message', (data: Buffer) => {
      heard(connection);
      // What still comes from a client that is being cut off is not answered.
      if (socket.readyState !== socket.OPEN) return;
      if (data.length > MAX_FRAME_BYTES)
        return part(
          connection,
          'tooLarge',
          'BODY_TOO_LARGE',
          `A message holds at most ${MAX_FRAME_BYTES} bytes.`,
        );
      if (!connection.allow(performance.now()))
        return part(connection, 'tooMany', 'TOO_MANY_MESSAGES', 'This client sends too many messages.');
      void receive(connection, data.toString());
    });
    socket.on('pong', () => heard(connection));
    socket.on('close', () => forget(connection));
  };

  app.route({
    method: 'GET',
    url: '/ws',
    schema: { hide: true } as object,
    // Whose it is is asked when it opens: whoever is not signed in is told so before it is closed.
    config: forAnyone,
    handler: (_request, reply) => reply.callNotFound(),
    wsHandler: follow,
  });

  function heard(connection: Connection): void {
    connection.heardAt = performance.now();
    deps.presence.hearFrom(connection.id);
  }

  function forget(connection: Connection): void {
    connections.delete(connection);
    connection.leavePlace();
    connection.whenFree.clear();
    for (const [stream, member] of connection.following) deps.hub.leave(stream, member);
    connection.following.clear();
    deps.presence.leave(connection.id);
  }

  /** Cuts a client off: it is told why if it reads, and costs nothing more from here on. */
  function part(connection: Connection, close: keyof typeof closeCode, code: ErrorCode, why: string) {
    const { socket } = connection;
    refuse(socket, code, why);
    forget(connection);
    socket.close(closeCode[close], why);
    setTimeout(() => socket.terminate(), PARTING_MS).unref();
  }

  const heartbeat = setInterval(() => {
    for (const [stream, seq, members] of deps.hub.heads()) {
      const frame = textFrame(JSON.stringify({ type: 'head', production: outward(stream), seq }));
      for (const member of members) member.mention(frame);
    }
  }, HEARTBEAT_MS);

  const looking = setInterval(() => {
    const now = performance.now();
    for (const connection of connections) {
      const { socket, heardAt, waitingSince } = connection;
      if (now - heardAt > SILENCE_MS) socket.terminate();
      else if (waitingSince !== null && now - waitingSince > STUCK_MS) tooSlow(connection);
      else socket.ping();
    }
  }, LOOK_MS);

  const stopWatching = watchAccess(deps, app.log, connections, { part, leave });

  const tooSlow = (connection: Connection) => {
    app.log.info({ connection: connection.id }, 'a client that reads too slowly is cut off');
    part(connection, 'tooSlow', 'TOO_SLOW', 'This client reads too slowly. It may come back and resume.');
  };

  async function receive(connection: Connection, text: string): Promise<void> {
    const message = parseMessage(text);
    if (!message)
      return part(connection, 'badMessage', 'VALIDATION', 'This is no message of the Callsign protocol.');
    switch (message.type) {
      case 'ping':
        return tell(connection.socket, { type: 'pong' });
      case 'leave':
        if (message.production !== null) deps.presence.leave(connection.id, message.production);
        return leave(connection, message.production ?? WORKSPACE);
      case 'hello':
        return hello(connection, message);
      case 'presence':
        return presence(connection, message);
      default:
        return message satisfies never;
    }
  }

  function leave(connection: Connection, stream: Uuid<'production'>): void {
    const member = connection.following.get(stream);
    if (member) deps.hub.leave(stream, member);
    connection.following.delete(stream);
    connection.judged.delete(stream);
  }

  function presence(connection: Connection, message: Extract<ClientMessage, { type: 'presence' }>) {
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

  function memberOf(
    connection: Connection,
    production: Uuid<'production'> | null,
    stream: Uuid<'production'>,
  ): Member {
    const { socket, principal } = connection;
    const { userId } = principal;
    const member: Member = {
      view: {
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
      },
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
      onLive: (seq) => tell(socket, { type: 'live', production, seq, epoch: deps.epoch }),
      onStale(reason) {
        if (connection.following.get(stream) === member) connection.following.delete(stream);
        tell(socket, { type: 'stale', production, reason });
      },
      onFailed() {
        forget(connection);
        socket.close(closeCode.restart, 'the log cannot be read just now');
      },
    };
    return member;
  }

  async function hello(
    connection: Connection,
    message: Extract<ClientMessage, { type: 'hello' }>,
  ): Promise<void> {
    const { socket, following } = connection;
    const { production } = message;
    const stream = production ?? WORKSPACE;
    if (message.protocol !== PROTOCOL_VERSION) {
      refuse(socket, 'VALIDATION', 'This page is older or newer than the server. Reload it.');
      return socket.close(closeCode.protocol, `the server speaks protocol ${PROTOCOL_VERSION}`);
    }
    if (message.epoch !== undefined && message.epoch !== deps.epoch)
      return tell(socket, { type: 'stale', production, reason: 'epoch' });
    leave(connection, stream);
    if (following.size >= MOST_STREAMS)
      return refuse(socket, 'TOO_MANY_STREAMS', `A socket follows at most ${MOST_STREAMS} streams.`);
    const member = memberOf(connection, production, stream);
    following.set(stream, member);
    try {
      const { userId } = connection.principal;
      const roles = await deps.accounts.memberships.fresh(userId);
      connection.roles = roles;
      const role = production === null ? null : roles.get(production);
      const allowed = role === null || (role !== undefined && may(role, messageNeeds.hello));
      // Meanwhile it may have left, said hello again, or gone.
      if (following.get(stream) !== member) return;
      if (role) connection.judged.set(stream, role);
      else if (allowed) connection.listed = new Set(roles.keys());
      if (allowed) return deps.hub.join(stream, member, message.after, message.commit);
      following.delete(stream);
      refuse(socket, 'PRODUCTION_NOT_FOUND', 'No such production.');
    } catch (error) {
      app.log.warn({ err: error }, 'a hello could not be answered');
      member.onFailed();
    }
  }
}
