import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { choosePort } from './ports.ts';

test('a port that is taken is refused in a sentence that names its variable', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const choice = { variable: 'CALLSIGN_WEB_PORT', usual: 3011 };
  try {
    await expect(choosePort(choice, { CALLSIGN_WEB_PORT: String(port) })).rejects.toThrow(
      `Port ${port} of 127.0.0.1 is taken. Stop the program that listens there (perhaps another Callsign), or set CALLSIGN_WEB_PORT to a free port.`,
    );
  } finally {
    server.close();
    await once(server, 'close');
  }
  await expect(choosePort(choice, { CALLSIGN_WEB_PORT: String(port) })).resolves.toBe(port);
});

test('a port that is no number is refused', async () => {
  const choice = { variable: 'CALLSIGN_API_PORT', usual: 3010 };
  await expect(choosePort(choice, { CALLSIGN_API_PORT: 'web' })).rejects.toThrow(
    'CALLSIGN_API_PORT is "web"; it must be a port between 1 and 65535.',
  );
});
