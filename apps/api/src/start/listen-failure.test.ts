import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { listenFailure } from './listen-failure.ts';

async function failureOf(host: string, port: number): Promise<string | null> {
  const [error] = await once(createServer().listen(port, host), 'error');
  return listenFailure(error);
}

test('a port that is taken, or an address that the machine does not have, is said with the variable to set', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  expect(await failureOf('127.0.0.1', port)).toBe(
    `Port ${port} of 127.0.0.1 is taken. Stop the program that listens there (perhaps another Callsign), or set PORT to a free port.`,
  );
  expect(await failureOf('203.0.113.1', 0)).toBe(
    'This machine does not have the address 203.0.113.1. Correct HOST.',
  );
  server.close();
  expect(listenFailure(new Error('another'))).toBeNull();
});
