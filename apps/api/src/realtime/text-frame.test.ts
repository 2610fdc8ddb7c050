import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { textFrame } from './text-frame.ts';

it.each([0, 1, 125, 126, 127, 65_535, 65_536, 300_000])(
  'a text of %i characters is read as it was written',
  async (length) => {
    const text = 'Ü'.repeat(length % 7) + 'x'.repeat(length - (length % 7));
    const server = createServer();
    const sockets = new WebSocketServer({ server, perMessageDeflate: false });
    sockets.on('connection', (_socket, { socket }: { socket: Socket }) => {
      socket.write(textFrame(text));
      socket.write(textFrame('the next'));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const heard: string[] = [];
    client.on('message', (data, isBinary) => {
      expect(isBinary).toBe(false);
      heard.push(String(data));
      if (heard.length === 2) client.terminate();
    });
    await once(client, 'close');
    expect(heard).toEqual([text, 'the next']);
    server.close();
  },
);
