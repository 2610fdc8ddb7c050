import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { startEmbedded } from './embedded.ts';
import { deploy } from './migrate.ts';
import { freePort } from './server/free-port.ts';
import { debianBinaries } from './server/postgres-binaries.ts';
import { openTestLine } from './test-line.ts';

const run = promisify(execFile);

/** A migrated primary and a hot standby that follows it by streaming replication; both listen on 127.0.0.1. */
export interface TestPair {
  readonly primary: string;
  readonly standby: string;
  /** Resolves when the standby has all that the primary holds now. */
  caughtUp(): Promise<void>;
  /** The standby receives nothing any more: what is written from now on is on the primary alone. */
  fallBehind(): void;
  /** The standby becomes a primary, on a timeline of its own, with what it has received. */
  promote(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a pair for a test, with Debian's Postgres of the version in CALLSIGN_TEST_POSTGRES if it is set, else the embedded one. */
export async function startTestPair(env: NodeJS.ProcessEnv = process.env): Promise<TestPair> {
  const binaries = env.CALLSIGN_TEST_POSTGRES ? await debianBinaries(env.CALLSIGN_TEST_POSTGRES) : undefined;
  const root = await mkdtemp(join(tmpdir(), 'callsign-pair-'));
  await chmod(root, 0o755);
  const folder = (name: string) => join(root, name);
  const start = (name: string, port: number) =>
    startEmbedded({ dataDir: folder(name), port, durable: false, ...(binaries && { binaries }) });
  const port = await somePort();

  const first = await start('primary', port);
  await deploy(first.url);
  await first.stop();
  // A copy of a server that is stopped is a base backup: no pg_basebackup is needed, which the embedded Postgres lacks.
  await run('cp', ['-a', folder('primary'), folder('standby')]);
  const primary = await start('primary', port);
  const line = await openTestLine(primary.url);
  await followFrom(join(folder('standby'), 'cluster'), line.url);
  const standby = await start('standby', await somePort());

  const position = async (url: string, text: string) => (await ask<{ at: string }>(url, text))?.at ?? '0/0';
  return {
    primary: primary.url,
    standby: standby.url,
    async caughtUp() {
      const at = await position(primary.url, 'select pg_current_wal_insert_lsn() as at');
      for (;;) {
        const has = await ask<{ it: boolean }>(
          standby.url,
          `select pg_last_wal_replay_lsn() >= '${at}' as it`,
        );
        if (has?.it) return;
        await wait(20);
      }
    },
    fallBehind: () => line.refuse(true),
    async promote() {
      await ask(standby.url, 'select pg_promote(true, 60)');
    },
    async stop() {
      await standby.stop();
      await primary.stop();
      await line.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}

async function somePort(): Promise<number> {
  const port = await freePort(0);
  if (port) return port;
  throw new Error('This machine has no free port on 127.0.0.1.');
}

/** Makes a copied cluster a standby of the server of a URL. */
async function followFrom(cluster: string, url: string): Promise<void> {
  const { hostname, port, username, password } = new URL(url);
  const conninfo = `host=${hostname} port=${port} user=${username} password=${password}`;
  const settings = join(cluster, 'postgresql.auto.conf');
  // Files keep the owner that the copy gave them: Postgres runs as another user where this process is root.
  await writeFile(settings, `${await readFile(settings, 'utf8')}primary_conninfo = '${conninfo}'\n`);
  await run('cp', ['-a', settings, join(cluster, 'standby.signal')]);
}

async function ask<Row extends pg.QueryResultRow>(url: string, text: string): Promise<Row | undefined> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows[0];
  } finally {
    await client.end();
  }
}
