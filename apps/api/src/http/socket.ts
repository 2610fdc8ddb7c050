import type { ErrorCode } from '@callsign/contracts/errors';
import { PERSON_PARAMETER } from '@callsign/contracts/person-header';
import { closeCode, HEARTBEAT_MS } from '@callsign/contracts/protocol';
import websocket from '@fastify/websocket';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { WebSocket } from 'ws';
import type { Deps } from '../deps.ts';
import {
  type Connection,
  newConnection,
  onDrained,
  productionOf,
  refuse,
  sendMessage,
} from '../realtime/connection.ts';
import { LOOK_MS } from '../realtime/presence.ts';
import { TOO_MANY_SOCKETS } from '../realtime/socket-places.ts';
import { textFrame } from '../realtime/text-frame.ts';
import { watchAccess } from '../realtime/watch-access.ts';
import { SESSION_CHANGED } from './admit.ts';
import { forAnyone } from './route-rule.ts';
import { cutOff, forget, leaveStream, PARTING_MS, type Sockets } from './socket-members.ts';
import { receive } from './socket-messages.ts';

/** What is not on its way after this long has no reader: the socket is cut off, and resumes when it can (milliseconds). */
const STUCK_MS = 10_000;
/** A socket that answers no ping for this long is gone (milliseconds). */
const SILENCE_MS = 35_000;
/** How long a stop waits for sockets to say goodbye (milliseconds). */
const FAREWELL_MS = 1000;
/** The largest frame that is read at all, in bytes: so that one that is too large is told so. */
const MAX_READ_BYTES = 2 * 1024 * 1024;

/** The socket at /ws: hello, missed commits, live commits, who is where, heartbeats. */
export async function socketRoutes(app: FastifyInstance, deps: Deps): Promise<void> {
  const sockets: Sockets = { deps, log: app.log, connections: new Set() };
  await app.register(websocket, {
    options: { maxPayload: MAX_READ_BYTES, perMessageDeflate: false },
    errorHandler(error, socket, request) {
      // A frame that is too large or malformed ends its own connection and no other; ws has told the client.
      const isTheClients = /^(WS_ERR|ECONN|EPIPE)/.test((error as NodeJS.ErrnoException).code ?? '');
      request.log[isTheClients ? 'info' : 'error']({ err: error }, 'a socket failed');
      setTimeout(() => socket.terminate(), PARTING_MS).unref();
    },
    // Instead of the plugin's own, which closes all sockets before they are told why.
    preClose(done) {
      for (const stop of stops) stop();
      closeAll(app, sockets, done);
    },
  });

  app.route({
    method: 'GET',
    url: '/ws',
    schema: { hide: true } as object,
    // Whose it is is asked when it opens: whoever is not signed in is told so before it is closed.
    config: forAnyone,
    handler: (_request, reply) => reply.callNotFound(),
    wsHandler: (socket, request) => open(sockets, socket, request),
  });

  const stops = [
    every(HEARTBEAT_MS, () => sendHeads(deps)),
    every(LOOK_MS, () => lookAfter(sockets)),
    watchAccess(deps, app.log, sockets.connections, {
      cutOff: (...how) => cutOff(sockets, ...how),
      leave: (connection, stream) => leaveStream(sockets, connection, stream),
    }),
  ];
}

/** Does something again and again; answers how to stop. */
function every(ms: number, work: () => void): () => void {
  const timer = setInterval(work, ms);
  return () => clearInterval(timer);
}

/** Says goodbye to everyone, and cuts off who takes too long to hear it. */
function closeAll(app: FastifyInstance, { connections }: Sockets, done: () => void): void {
  for (const { socket } of connections) {
    sendMessage(socket, { type: 'bye', retryMs: 250 + Math.round(Math.random() * 1500) });
    socket.close(closeCode.restart, 'the server restarts');
  }
  const cut = setTimeout(() => {
    for (const socket of app.websocketServer.clients) socket.terminate();
  }, FAREWELL_MS);
  app.websocketServer.close(() => {
    clearTimeout(cut);
    done();
  });
}

/** Takes a new socket in, or turns it away with the reason. */
function open(sockets: Sockets, socket: WebSocket, { principal, query, raw }: FastifyRequest) {
  if (principal === null) {
    const why = 'Sign in first, or again: there is no session, or it has ended.';
    return turnAway(socket, 'notSignedIn', 'NOT_SIGNED_IN', why);
  }
  const believed = (query as Record<string, unknown>)[PERSON_PARAMETER];
  if (believed !== undefined && believed !== principal.userId)
    return turnAway(socket, 'sessionChanged', 'SESSION_CHANGED', SESSION_CHANGED);
  const leavePlace = sockets.deps.socketPlaces.take(principal);
  if (leavePlace === null) return turnAway(socket, 'tooManySockets', 'TOO_MANY_SOCKETS', TOO_MANY_SOCKETS);
  const connection = newConnection(socket, raw.socket, principal, leavePlace);
  sockets.connections.add(connection);
  raw.socket.on('drain', () => onDrained(connection));
  socket.on('message', (frame: Buffer) => {
    noteAlive(sockets, connection);
    void receive(sockets, connection, frame);
  });
  socket.on('pong', () => noteAlive(sockets, connection));
  socket.on('close', () => forget(sockets, connection));
}

function turnAway(socket: WebSocket, close: keyof typeof closeCode, code: ErrorCode, why: string): void {
  refuse(socket, code, why);
  socket.close(closeCode[close], code);
  setTimeout(() => socket.terminate(), PARTING_MS).unref();
}

function noteAlive({ deps }: Sockets, connection: Connection): void {
  connection.aliveAt = performance.now();
  deps.presence.noteAlive(connection.id);
}

/** Tells each live follower where its streams stand, so that nobody misses a commit that was lost on the way. */
function sendHeads({ hub }: Deps): void {
  for (const [stream, seq, members] of hub.heads()) {
    const frame = textFrame(JSON.stringify({ type: 'head', production: productionOf(stream), seq }));
    for (const member of members) member.mention(frame);
  }
}

/** Asks every socket for a sign of life; ends those that give none, or that do not take what is sent. */
function lookAfter(sockets: Sockets): void {
  const now = performance.now();
  for (const connection of sockets.connections) {
    const { socket, aliveAt, waitingSince } = connection;
    if (now - aliveAt > SILENCE_MS) socket.terminate();
    else if (waitingSince !== null && now - waitingSince > STUCK_MS) {
      sockets.log.info({ connection: connection.id }, 'a client that reads too slowly is cut off');
      const why = 'This client reads too slowly. It may come back and resume.';
      cutOff(sockets, connection, 'tooSlow', 'TOO_SLOW', why);
    } else socket.ping();
  }
}
