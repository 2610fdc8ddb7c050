import { connect } from 'node:net';
import { errorBody, errorStatus } from '@callsign/contracts/errors';
import { afterAll, expect, it } from 'vitest';
import { startServer } from '../testing/server.ts';

const server = await startServer();
afterAll(async () => {
  await server.stop();
  expect(server.errors).toEqual([]);
});

/** All that the server answers to some bytes before it closes the connection. */
function answerTo(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port: Number(new URL(server.url).port), host: '127.0.0.1' });
    let answer = '';
    socket.on('data', (data) => {
      answer += data;
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
    socket.write(bytes);
  });
}

it.each([
  ['an address of 20 KB', `GET /api/${'x'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 'HEADERS_TOO_LARGE'],
  ['a header of 20 KB', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 'HEADERS_TOO_LARGE'],
  ['no HTTP at all', 'hello\r\n\r\n', 'MALFORMED_HTTP'],
  [
    'two lengths',
    'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
    'MALFORMED_HTTP',
  ],
] as const)('%s is refused in the one error shape', async (_what, bytes, code) => {
  const [head = '', body = ''] = (await answerTo(bytes)).split('\r\n\r\n');
  expect(errorBody.parse(JSON.parse(body)).error.code).toBe(code);
  expect(head.split(' ')[1]).toBe(String(errorStatus[code]));
  expect(head).toContain('application/json');
});
