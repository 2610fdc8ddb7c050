import { type ExecFileOptions, execFile } from 'node:child_process';
import { access, chown, constants, cp, mkdtemp, readdir, readFile, rm, statfs } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { freemem, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** The servers that the npm aliases pg13, pg15 and pg18 bring. */
export const postgresVersions = [13, 15, 18] as const;
export type PostgresVersion = (typeof postgresVersions)[number];

/** A running server of one's own: on 127.0.0.1 and a socket in `folder`, everybody trusted, not durable. */
export interface ThrowawayServer {
  version: PostgresVersion;
  port: number;
  folder: string;
  /** URL of a database as the superuser `postgres`. */
  url(database: string): string;
  /** Stops at once, as a crash would; `start` brings it back with the same data and port. */
  crash(): Promise<void>;
  start(): Promise<void>;
  /** Stops it and removes its folder. */
  stop(): Promise<void>;
}

const run = promisify(execFile);
const prefix = 'rekey-test-';

/** Makes a cluster in a temporary folder below `parent` and starts it; `settings` go over the test defaults. */
export async function startThrowawayServer(
  version: PostgresVersion,
  settings: Record<string, string> = {},
  parent?: string,
): Promise<ThrowawayServer> {
  for (const each of new Set([memory, tmpdir()])) await sweep(each);
  const user = await serverUser();
  const folder = await mkdtemp(join(parent ?? (await roomiest()), `${prefix}${process.pid}-${version}-`));
  if (user) await chown(folder, user.uid, user.gid);
  const options: ExecFileOptions = { ...user, cwd: folder };
  const bin = await programs(version, folder, user !== null);
  const cluster = join(folder, 'cluster');
  const initdb = ['-D', cluster, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '-N'];
  await run(join(bin, 'initdb'), initdb, options);
  const port = await freePort();
  const wanted = Object.entries({ ...testSettings, unix_socket_directories: folder, ...settings });
  const flags = wanted.map(([name, value]) => `-c ${name}='${value}'`).join(' ');
  const control = (...args: string[]) => run(join(bin, 'pg_ctl'), [...args, '-D', cluster, '-w'], options);
  const start = async () => {
    const log = join(folder, 'server.log');
    await control('start', '-l', log, '-o', `-p ${port} ${flags}`).catch(async (cause: unknown) => {
      throw new Error(`Postgres ${version} did not start: ${(await readFile(log, 'utf8')).slice(-800)}`, {
        cause,
      });
    });
  };
  await start();
  return {
    version,
    port,
    folder,
    start,
    url: (database) => `postgresql://postgres@127.0.0.1:${port}/${encodeURIComponent(database)}`,
    crash: async () => void (await control('stop', '-m', 'immediate')),
    stop: async () => {
      await control('stop', '-m', 'immediate').catch(() => undefined); // It may have been crashed by its test.
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const testSettings = {
  listen_addresses: '127.0.0.1',
  timezone: 'UTC',
  log_timezone: 'UTC',
  max_connections: '200',
  max_prepared_transactions: '20',
  wal_level: 'logical',
  jit: 'off',
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_wal_size: '256MB',
};

/** Postgres refuses to run as root; null means that this process may run it as itself. */
async function serverUser(): Promise<{ uid: number; gid: number } | null> {
  if (process.getuid?.() !== 0) return null;
  const line = /^postgres:[^:]*:(\d+):(\d+):/m.exec(await readFile('/etc/passwd', 'utf8'));
  if (!line)
    throw new Error('Postgres cannot run as root. Run the tests as another user, or add a user postgres.');
  return { uid: Number(line[1]), gid: Number(line[2]) };
}

async function programs(version: PostgresVersion, folder: string, asOther: boolean): Promise<string> {
  const entry = createRequire(import.meta.url).resolve(`pg${version}`);
  const native = join(dirname(dirname(entry)), 'native');
  await access(join(native, 'bin', 'postgres'), constants.X_OK);
  if (!asOther || !native.startsWith('/root')) return join(native, 'bin');
  // A clone under /root is closed to the user postgres.
  await cp(native, join(folder, 'programs'), { recursive: true, verbatimSymlinks: true });
  return join(folder, 'programs', 'bin');
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

const memory = '/dev/shm';
const enough = 6 * 1024 ** 3;

/** A file system in memory where there is one with room: half of what a small test costs is files that are made and dropped. */
async function roomiest(): Promise<string> {
  const free = await statfs(memory).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => 0,
  );
  return Math.min(free, freemem()) > enough ? memory : tmpdir();
}

/** Removes the folders of runs that were killed; a server whose folder is gone ends by itself. */
async function sweep(parent: string): Promise<void> {
  for (const name of await readdir(parent).catch(() => [])) {
    if (name.startsWith(prefix) && !isRunning(Number(name.split('-')[2]))) {
      await rm(join(parent, name), { recursive: true, force: true });
    }
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
