import { connect, type Socket } from 'node:net';
import { errorBody } from '@callsign/contracts/errors';
import { afterAll, expect, it } from 'vitest';
import { startServer } from '../testing/server.ts';
import { makeShow } from '../testing/show.ts';

const server = await startServer({ arrival: { headersMs: 2000, requestMs: 4000, lookMs: 100 } });
afterAll(async () => {
  await server.stop();
  expect(server.errors).toEqual([]);
});

const open = () => connect({ port: Number(new URL(server.url).port), host: '127.0.0.1' });

/** Sends a byte each so many milliseconds until the server has closed the connection; answers what it said. */
async function drip(socket: Socket, head: string, everyMs: number): Promise<string> {
  let answer = '';
  socket.on('data', (data) => {
    answer += data;
  });
  socket.on('error', () => undefined);
  socket.write(head);
  const dripping = setInterval(() => socket.writable && socket.write('x'), everyMs);
  // Not events.once(), which rejects at an error: the write that meets the closed connection.
  await new Promise((resolve) => socket.once('close', resolve));
  clearInterval(dripping);
  return answer;
}

it.each([
  [
    'body',
    'POST /api/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n"',
  ],
  ['headers', 'GET /api/session HTTP/1.1\r\nHost: x\r\nX-Slow: '],
])(
  'a hundred connections whose %s drip are cut off and told so, while others are answered',
  async (_what, head) => {
    const dripping = Array.from({ length: 100 }, () => drip(open(), head, 50));
    expect((await fetch(new URL('/ready', server.url))).status).toBe(200);
    for (const answer of await Promise.all(dripping)) {
      // What is still under way when the connection is cut may be lost to whoever goes on sending.
      if (answer === '') continue;
      expect(answer).toMatch(/^HTTP\/1.1 408 /);
      expect(errorBody.parse(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).error.code).toBe(
        'REQUEST_TIMEOUT',
      );
    }
  },
);

it('an honest upload that takes many pieces arrives', async () => {
  const show = await makeShow(server);
  const body = JSON.stringify({ productionUuid: show.uuid, name: 'slow', note: 'n'.repeat(2000) });
  const pieces = body.match(/.{1,100}/gs) ?? [];
  const answer = await fetch(new URL('/api/sources', server.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie: await server.cookie('Ana') },
    duplex: 'half',
    body: new ReadableStream({
      async pull(controller) {
        const piece = pieces.shift();
        if (piece === undefined) return controller.close();
        // The round trip to the server is the wait of a slow line.
        await fetch(new URL('/health', server.url));
        controller.enqueue(new TextEncoder().encode(piece));
      },
    }),
  } as RequestInit);
  expect(answer.status).toBe(201);
});
