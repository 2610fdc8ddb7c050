import { chmod, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startEmbedded } from '@callsign/prisma/embedded';
import { deploy } from '@callsign/prisma/migrate';
import { openTestLine } from '@callsign/prisma/test-line';
import pg from 'pg';
import { freePort } from './free-port.ts';

/** A real Postgres of this run alone, migrated, that can be crashed and started again on the same port. */
export interface Postgres {
  readonly url: string;
  /** The same database by the way that the servers take, which can be broken. */
  readonly lineUrl: string;
  /** Runs one statement on a connection of its own; rejects while the server is down. */
  sql<T extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<T[]>;
  /** Stops it as a power cut does for its connections (pg_ctl -m immediate): no checkpoint, recovery at the next start. */
  crash(): Promise<void>;
  start(): Promise<void>;
  /** From now on what is sent either way vanishes, and nobody is told; the answer ends that for new connections alone. */
  vanish(): () => Promise<void>;
  /** Begins a transaction with a statement and leaves it open, as somebody does who goes for lunch; the answer ends it. */
  hold(text: string, values?: unknown[]): Promise<() => Promise<void>>;
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
  const line = await openTestLine(url);
  const sql: Postgres['sql'] = (text, values) => query(url, text, values);
  const [where] = await sql<{ data_directory: string }>('show data_directory');
  const pidFile = join(where?.data_directory ?? '', 'postmaster.pid');

  return {
    url,
    lineUrl: line.url,
    sql,
    vanish() {
      line.hole(true);
      return async () => {
        line.forget();
        line.hole(false);
        // Postgres learns of dead connections by its own keepalive; the servers at the other end do not.
        await sql(
          `select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'callsign%'`,
        ).catch(() => undefined);
      };
    },
    hold: (text, values) => hold(url, text, values),
    crash: () => crash(pidFile),
    async start() {
      handles.push(await startEmbedded({ dataDir, port, durable: true }));
    },
    async stop() {
      await line.close();
      for (const handle of handles) await handle.stop();
    },
  };
}

function clientOf(url: string): pg.Client {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'chaos',
    connectionTimeoutMillis: 5000,
  });
  // The server may be crashed while this is connected: the statement under way rejects, and that is enough.
  client.on('error', () => undefined);
  return client;
}

async function query<T extends pg.QueryResultRow>(
  url: string,
  text: string,
  values: unknown[] = [],
): Promise<T[]> {
  const client = clientOf(url);
  try {
    await client.connect();
    return (await client.query<T>(text, values)).rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function hold(url: string, text: string, values: unknown[] = []): Promise<() => Promise<void>> {
  const client = clientOf(url);
  try {
    await client.connect();
    await client.query(`begin; set local lock_timeout = '5s'`);
    await client.query(text, values);
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
  return () => client.end();
}

/** Has the server whose process id is in this file stop at once, and waits until it has. */
async function crash(pidFile: string): Promise<void> {
  const pid = async () => Number((await readFile(pidFile, 'utf8').catch(() => '')).split('\n')[0]);
  const running = await pid();
  if (!running) return;
  process.kill(running, 'SIGQUIT');
  const deadline = performance.now() + 240_000;
  while ((await pid()) === running) {
    if (performance.now() > deadline) throw new Error('Postgres does not stop.');
    await wait(20);
  }
}
