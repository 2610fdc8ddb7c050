import { once } from 'node:events';
import { createServer } from 'node:http';
import type { ErrorBody } from '@callsign/contracts/errors';

/** What stands where the server will listen while its database is waited for. */
export interface WaitingRoom {
  close(): Promise<void>;
}

/**
 * Answers in the server's place: /health that the process lives, so that nobody restarts it for what a restart does not mend,
 * and everything else, /ready too, with 503 and why.
 */
export async function openWaitingRoom(host: string, port: number, why: () => string): Promise<WaitingRoom> {
  const server = createServer((request, response) => {
    const isHealth = request.url?.split('?')[0] === '/health';
    const refusal: ErrorBody = { error: { code: 'NOT_READY', message: why() } };
    response.writeHead(isHealth ? 200 : 503, {
      'content-type': 'application/json',
      connection: 'close',
      ...(isHealth ? {} : { 'retry-after': '5' }),
    });
    response.end(JSON.stringify(isHealth ? { status: 'ok' } : refusal));
  });
  server.listen(port, host);
  await once(server, 'listening');
  return {
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
