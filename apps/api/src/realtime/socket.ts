import type { ErrorCode } from '@callsign/contracts/errors';
import {
  type ClientMessage,
  clientMessage,
  closeCode,
  HEARTBEAT_MS,
  MAX_FRAME_BYTES,
  PROTOCOL_VERSION,
  type ServerMessage,
} from '@callsign/contracts/protocol';
import websocket from '@fastify/websocket';
import type { FastifyInstance } from 'fastify';
import type { WebSocket } from 'ws';
import { WORKSPACE } from '../commits/log.ts';
import type { Deps } from '../deps.ts';
import type { Member } from './hub.ts';

/** A socket with more unsent bytes than this reads too slowly: it is closed, and resumes when it can. */
const MOST_BUFFERED = 1024 * 1024;
/** A socket that answers no ping for this long is gone. */
const SILENCE_MS = 35_000;
/** How long a stop waits for sockets to say goodbye. */
const FAREWELL_MS = 1000;

interface Connection {
  socket: WebSocket;
  following: Map<string, Member>;
  heardAt: number;
}

/** The socket at /ws: hello, missed commits, live commits, heartbeats. */
export async function socketRoutes(app: FastifyInstance, deps: Deps): Promise<void> {
  const connections = new Set<Connection>();
  await app.register(websocket, {
    options: { maxPayload: MAX_FRAME_BYTES, perMessageDeflate: false },
    // A frame that is too large or malformed, or a cut line, ends its own connection and no other.
    errorHandler(error, socket) {
      app.log.info({ err: error }, 'a socket failed');
      if (socket.readyState === socket.OPEN) socket.terminate();
    },
    // Instead of the plugin's own, which closes all sockets before they are told why.
    preClose(done) {
      clearInterval(heartbeat);
      for (const { socket } of connections) {
        tell(socket, { type: 'bye', retryMs: 250 + Math.round(Math.random() * 1500) });
        socket.close(closeCode.restart, 'the server restarts');
      }
      const cut = setTimeout(() => {
        for (const { socket } of connections) socket.terminate();
      }, FAREWELL_MS);
      app.websocketServer.close(() => {
        clearTimeout(cut);
        done();
      });
    },
  });

  const follow = (socket: WebSocket) => {
    const connection: Connection = { socket, following: new Map(), heardAt: performance.now() };
    connections.add(connection);
    socket.on('message', (data) => {
      connection.heardAt = performance.now();
      void receive(connection, data.toString());
    });
    socket.on('pong', () => {
      connection.heardAt = performance.now();
    });
    socket.on('close', () => {
      connections.delete(connection);
      for (const stream of [...connection.following.keys()]) leave(connection, stream);
    });
  };

  app.route({
    method: 'GET',
    url: '/ws',
    schema: { hide: true } as object,
    handler: (_request, reply) => reply.callNotFound(),
    wsHandler: follow,
  });

  const heartbeat = setInterval(() => {
    for (const [stream, seq, members] of deps.hub.heads()) {
      const frame = Buffer.from(JSON.stringify({ type: 'head', production: outward(stream), seq }));
      for (const member of members) if (member.live) member.send(frame);
    }
    for (const { socket, heardAt } of connections) {
      if (performance.now() - heardAt > SILENCE_MS) socket.terminate();
      else socket.ping();
    }
  }, HEARTBEAT_MS);

  async function receive(connection: Connection, text: string): Promise<void> {
    const message = parse(text);
    if (!message) {
      refuse(connection.socket, 'VALIDATION', 'This is no message of the Callsign protocol.');
      connection.socket.close(closeCode.badMessage, 'not a message of this protocol');
      return;
    }
    switch (message.type) {
      case 'ping':
        return tell(connection.socket, { type: 'pong' });
      case 'leave':
        return leave(connection, message.production ?? WORKSPACE);
      case 'hello':
        return hello(connection, message);
      default:
        return message satisfies never;
    }
  }

  function leave(connection: Connection, stream: string) {
    const member = connection.following.get(stream);
    if (member) deps.hub.leave(stream, member);
    connection.following.delete(stream);
  }

  async function hello(connection: Connection, message: Extract<ClientMessage, { type: 'hello' }>) {
    const { socket } = connection;
    const { production } = message;
    const stream = production ?? WORKSPACE;
    if (message.protocol !== PROTOCOL_VERSION) {
      refuse(socket, 'VALIDATION', 'This page is older or newer than the server. Reload it.');
      return socket.close(closeCode.protocol, `the server speaks protocol ${PROTOCOL_VERSION}`);
    }
    if (message.epoch !== undefined && message.epoch !== deps.epoch)
      return tell(socket, { type: 'stale', production, reason: 'epoch' });
    leave(connection, stream);
    const member: Member = {
      seq: message.after,
      live: false,
      send(frame) {
        if (socket.bufferedAmount > MOST_BUFFERED) socket.close(closeCode.tooSlow, 'reads too slowly');
        else socket.send(frame, { binary: false });
      },
      onLive: (seq) => tell(socket, { type: 'live', production, seq, epoch: deps.epoch }),
      onStale: (reason) => {
        connection.following.delete(stream);
        tell(socket, { type: 'stale', production, reason });
      },
    };
    connection.following.set(stream, member);
    try {
      if (production !== null && !(await deps.streams.exists(production))) {
        if (connection.following.get(stream) === member) connection.following.delete(stream);
        return refuse(socket, 'PRODUCTION_NOT_FOUND', 'No such production.');
      }
      // Gone, or replaced by another hello, while the production was looked up.
      if (connection.following.get(stream) !== member) return;
      await deps.hub.join(stream, member);
    } catch (error) {
      if (connection.following.get(stream) === member) connection.following.delete(stream);
      app.log.warn({ err: error }, 'a hello could not be answered');
      socket.close(closeCode.restart, 'the log cannot be read just now');
    }
  }
}

const outward = (stream: string) => (stream === WORKSPACE ? null : stream);

function parse(text: string): ClientMessage | null {
  try {
    const parsed = clientMessage.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    // Not JSON: answered like any other frame that is no message.
    return null;
  }
}

const tell = (socket: WebSocket, message: ServerMessage) => socket.send(JSON.stringify(message));

const refuse = (socket: WebSocket, code: ErrorCode, message: string) =>
  tell(socket, { type: 'error', error: { code, message } });
