import { chmod, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startEmbedded } from '@callsign/prisma/embedded';
import { deploy } from '@callsign/prisma/migrate';
import pg from 'pg';
import { freePort } from './free-port.ts';

/** A real Postgres of this run alone, migrated, that can be crashed and started again on the same port. */
export interface Postgres {
  readonly url: string;
  /** Runs one statement on a connection of its own; rejects while the server is down. */
  sql<T extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<T[]>;
  /** Stops it as a power cut does for its connections (pg_ctl -m immediate): no checkpoint, recovery at the next start. */
  crash(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts it with its data under `folder`; durable, because an acknowledged write has to survive the crash. */
export async function startPostgres(folder: string): Promise<Postgres> {
  // Postgres runs as another user where this process is root.
  await chmod(folder, 0o755);
  const dataDir = join(folder, 'postgres');
  const port = await freePort();
  const first = await startEmbedded({ dataDir, port, durable: true });
  const handles = [first];
  const { url } = first;
  await deploy(url);

  async function sql<T extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<T[]> {
    const client = new pg.Client({
      connectionString: url,
      application_name: 'chaos',
      connectionTimeoutMillis: 5000,
    });
    // The server may be crashed while this is connected: the statement under way rejects, and that is enough.
    client.on('error', () => undefined);
    try {
      await client.connect();
      return (await client.query<T>(text, values)).rows;
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  const [where] = await sql<{ data_directory: string }>('show data_directory');
  const pidFile = join(where?.data_directory ?? '', 'postmaster.pid');
  const pid = async () => Number((await readFile(pidFile, 'utf8').catch(() => '')).split('\n')[0]);

  return {
    url,
    sql,
    async crash() {
      const running = await pid();
      if (!running) return;
      process.kill(running, 'SIGQUIT');
      const deadline = performance.now() + 240_000;
      while ((await pid()) === running) {
        if (performance.now() > deadline) throw new Error('Postgres does not stop.');
        await wait(20);
      }
    },
    async start() {
      handles.push(await startEmbedded({ dataDir, port, durable: true }));
    },
    async stop() {
      for (const handle of handles) await handle.stop();
    },
  };
}
