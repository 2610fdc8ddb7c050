// The real server as a process of its own, on a fresh database, for tests of other packages. It says its port and who is signed in, in a
// line of JSON; then it takes orders, `crash` and `start`, a line each, and answers each when it is done. It ends with its input.
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { startTestPostgres } from '@callsign/prisma/test-postgres';
import type { FastifyInstance } from 'fastify';
import { createDeps, type Deps } from '../deps.ts';
import { buildApp } from '../http/app.ts';
import { createPeople, testAccounts } from './people.ts';

const postgres = await startTestPostgres();
const database = await postgres.createDatabase();
let deps: Deps;
let port = 0;
let app = await start();

async function start(): Promise<FastifyInstance> {
  const made = await buildApp(
    async (log) => {
      deps = await createDeps(database.url, log, 200, { accounts: testAccounts });
      return deps;
    },
    { logger: { level: 'silent' }, webRoot: null },
  );
  await made.listen({ host: '127.0.0.1', port });
  port = (made.server.address() as AddressInfo).port;
  return made;
}

async function crash(): Promise<void> {
  app.server.closeAllConnections();
  for (const client of app.websocketServer.clients) client.terminate();
  await app.close();
}

/** Says so where something does not stop: it has hung here once in CI, and nobody knew where. */
async function stop(what: string, end: () => Promise<unknown>): Promise<void> {
  const late = setTimeout(
    () => process.stderr.write(`To stop ${what} takes more than ten seconds.\n`),
    10_000,
  );
  await end();
  clearTimeout(late);
}

const people = await createPeople(() => deps, 'everyone');
const signedIn: Record<string, { userId: string; cookie: string }> = {};
for (const name of ['Kim', 'Lee', 'Root'])
  signedIn[name] = { userId: people(name).userId, cookie: await people(name).cookie() };
process.stdout.write(`${JSON.stringify({ port, signedIn })}\n`);
for await (const order of createInterface({ input: process.stdin })) {
  if (order === 'crash') await crash();
  else app = await start();
  process.stdout.write(`${order}\n`);
}
await stop('the server', () => app.close());
await stop('its database', () => database.drop());
await stop('Postgres', () => postgres.stop());
process.exit(0);
