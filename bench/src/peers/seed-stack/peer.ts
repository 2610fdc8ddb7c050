import { join } from 'node:path';
import { sql } from '../database.ts';
import { startInstance } from '../instance.ts';
import { ofInstances } from '../of-instances.ts';
import type { Peer, StoredRow } from '../peer.ts';
import { generateSeedClient } from './generate.ts';
import { createSeedTables, fillSeedProduction } from './tables.ts';

/** Starts the seed's stack, as so many processes, on an empty database. */
export async function startSeedStack(databaseUrl: string, instances: number): Promise<Peer> {
  generateSeedClient();
  await createSeedTables(databaseUrl);
  const started = await Promise.all(
    Array.from({ length: instances }, () =>
      startInstance({
        main: join(import.meta.dirname, 'server.ts'),
        cwd: import.meta.dirname,
        flags: [],
        env: { NODE_ENV: 'production', DATABASE_URL: databaseUrl, SEED_INSTANCES: String(instances) },
        readyPath: '/',
        readyStatus: 404,
        probed: true,
      }),
    ),
  );
  return {
    ...ofInstances("seed's stack", started, '/socket.io/?EIO=4&transport=websocket'),
    databaseUrl,
    writes: 'seed',
    follows: 'socket.io',
    coalesces: false,
    readPath: (production) => `/api/sources/production/${production}`,
    addProduction: async (name, rows) => ({ name, rows: await fillSeedProduction(databaseUrl, name, rows) }),
    room: async ({ name }) => ({ production: name, after: 0 }),
    async change({ rows }, changes) {
      // Its sockets hear of nothing while they are away, so it need not be told either.
      for (let done = 0; done < changes; done += rows.length)
        await sql(
          databaseUrl,
          'update sources set note = $2, version = version + 1, updated_at = now() where uuid = any ($1)',
          [rows.slice(0, changes - done), `missed ${done}`],
        );
    },
    truth: ({ name }) =>
      sql(databaseUrl, 'select uuid, note, version from sources where production_id = $1', [name]) as Promise<
        StoredRow[]
      >,
  };
}
