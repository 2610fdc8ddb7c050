import { fork } from 'node:child_process';
import { join } from 'node:path';
import { processMeter } from '../../cpu.ts';
import { stopProcess } from '../callsign.ts';
import type { Peer } from '../peer.ts';
import { generateSeedClient } from './generate.ts';
import { createSeedTables, fillSeedProduction } from './tables.ts';

/** Starts the seed's stack as its own process on an empty database. */
export async function startSeedStack(databaseUrl: string): Promise<Peer> {
  generateSeedClient();
  await createSeedTables(databaseUrl);
  const server = fork(join(import.meta.dirname, 'server.ts'), {
    env: { ...process.env, NODE_ENV: 'production', DATABASE_URL: databaseUrl },
    execArgv: [],
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.once('message', (message: { port: number }) => resolve(message.port));
    server.once('exit', () => reject(new Error("The seed's stack did not start.")));
  });
  const base = `http://127.0.0.1:${port}`;
  return {
    name: "seed's stack",
    writes: 'seed',
    follows: 'socket.io',
    base,
    socketUrl: `${base.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`,
    readPath: (production) => `/api/sources/production/${production}`,
    cpu: processMeter(server.pid ?? 0),
    addProduction: async (name, rows) => ({ name, rows: await fillSeedProduction(databaseUrl, name, rows) }),
    room: async ({ name }) => ({ production: name, after: 0 }),
    stop: () => stopProcess(server),
  };
}
