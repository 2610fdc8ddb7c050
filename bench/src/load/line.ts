import { Socket } from 'node:net';
import type { WebSocket } from 'ws';

/** The TCP connection beneath a socket, which `ws` keeps to itself. Throws while it is not open. */
export function lineOf(socket: WebSocket): Socket {
  const line: unknown = Reflect.get(socket, '_socket');
  if (line instanceof Socket) return line;
  throw new Error('The socket has no connection.');
}
