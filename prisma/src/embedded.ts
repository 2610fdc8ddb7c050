import { spawnSync } from 'node:child_process';
import { mkdir, readFile, realpath, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { withFileLock } from './server/file-lock.ts';
import { freePort } from './server/free-port.ts';
import { embeddedBinaries, type PostgresBinaries } from './server/postgres-binaries.ts';
import {
  initialise,
  launch,
  type Server,
  shutDown,
  shutDownArguments,
  spawnOptions,
  urlOf,
} from './server/postgres-server.ts';
import { reachable } from './server/reachable.ts';
import { findRunning } from './server/running-server.ts';
import { ServerUsers } from './server/server-users.ts';
import { giveTo, postgresUser } from './server/unprivileged-user.ts';

/** Where to keep the data, on which port (default: the last one, else a free one), and whether it must survive a power cut (default: yes). */
export type EmbeddedOptions = {
  dataDir: string;
  port?: number;
  durable?: boolean;
  binaries?: PostgresBinaries;
};

/** A running server, and whether it ran already; `stop` stops it unless another process still uses it. */
export type Embedded = { url: string; joined: boolean; stop(): Promise<void> };

const databaseName = 'callsign';

/** Starts Postgres on 127.0.0.1 with its data in `dataDir`, or joins the one that another process started there. */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const server = await prepare(options);
  const lock = join(server.folder, 'lock');
  const users = new ServerUsers(server.folder);
  const { url, joined } = await withFileLock(lock, async () => {
    const running = await findRunning(server);
    const port = running ?? (await start(server, options));
    users.enter();
    await createDatabase(server, port);
    return { url: await urlOf(server, port, databaseName), joined: running !== null };
  });

  const atExit = () => {
    if (users.leave() === 'last') {
      spawnSync(server.binaries.pgCtl, shutDownArguments(server), spawnOptions(server));
    }
  };
  process.once('exit', atExit);

  let stopping: Promise<void> | null = null;
  const stop = () => {
    process.removeListener('exit', atExit);
    stopping ??= withFileLock(lock, async () => {
      if (users.leave() === 'last') await shutDown(server);
    });
    return stopping;
  };
  return { url, joined, stop };
}

async function prepare(options: EmbeddedOptions): Promise<Server> {
  const user = await postgresUser();
  const wanted = {
    folder: resolve(options.dataDir),
    binaries: options.binaries ?? (await embeddedBinaries()),
    user,
  };
  await mkdir(wanted.folder, { recursive: true });
  const server = await reachable({ ...wanted, folder: await realpath(wanted.folder) });
  await giveTo(user, server.folder);
  return server;
}

async function start(server: Server, options: EmbeddedOptions): Promise<number> {
  await initialise(server);
  const port = await choosePort(server, options.port);
  await launch(server, port, options.durable ?? true);
  await writeFile(join(server.folder, 'port'), String(port));
  return port;
}

/** The same port as last time if possible, so that a URL which somebody noted stays right. */
async function choosePort(server: Server, wanted: number | undefined): Promise<number> {
  if (wanted) {
    const port = await freePort(wanted);
    if (port) return port;
    throw new Error(`Port ${wanted} of 127.0.0.1 is taken. Stop what listens there, or choose another port.`);
  }
  const last = Number(await readFile(join(server.folder, 'port'), 'utf8').catch(() => '0'));
  const port = (await freePort(last)) ?? (await freePort(0));
  if (port) return port;
  throw new Error('This machine has no free port on 127.0.0.1 for Postgres.');
}

async function createDatabase(server: Server, port: number): Promise<void> {
  const client = new pg.Client({ connectionString: await urlOf(server, port, 'postgres') });
  await client.connect();
  try {
    const found = await client.query('select 1 from pg_database where datname = $1', [databaseName]);
    if (found.rowCount === 0) await client.query(`create database ${databaseName}`);
  } finally {
    await client.end();
  }
}
