import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/**
 * Lets a stop wait for requests that are being answered, and for nothing else. A connection on which nothing was asked yet (browsers open
 * some ahead) or a request has not wholly arrived is cut: node:http would wait for it until it times out, a minute or more.
 */
export function stopPromptly(app: FastifyInstance): void {
  /** Open connections with the request that is under way on each; one that became a WebSocket is closed as such. */
  const connections = new Map<Socket, IncomingMessage | null>();
  let stopping = false;

  app.server.on('connection', (socket: Socket) => {
    if (stopping) return void socket.destroy();
    connections.set(socket, null);
    socket.once('close', () => connections.delete(socket));
  });
  app.server.prependListener('request', (request: IncomingMessage) =>
    connections.set(request.socket, request),
  );
  app.server.on('upgrade', ({ socket }: IncomingMessage) => connections.delete(socket));
  app.addHook('onResponse', ({ raw }, _reply, done) => {
    // A next one may have come before this one was answered.
    if (connections.get(raw.socket) === raw) connections.set(raw.socket, null);
    done();
  });
  app.addHook('onSend', (_request, reply, _payload, done) => {
    // Else a connection whose last request is just being answered would be kept alive, and the stop would wait for it.
    if (stopping) reply.header('connection', 'close');
    done();
  });
  app.addHook('preClose', async () => {
    stopping = true;
    for (const [socket, request] of connections) if (!request?.complete) socket.destroy();
  });
}
