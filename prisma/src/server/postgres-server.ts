import { type ExecFileOptions, execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { PostgresBinaries } from './postgres-binaries.ts';
import { giveTo, type PostgresUser } from './unprivileged-user.ts';

const run = promisify(execFile);

/** A data folder and what runs it; everything of one server stands in `folder`: cluster/, server.log, password. */
export type Server = { folder: string; binaries: PostgresBinaries; user: PostgresUser };

export const clusterOf = (server: Server) => join(server.folder, 'cluster');

const superuser = 'callsign';
const passwordFile = (server: Server) => join(server.folder, 'password');

/** Makes the cluster unless it exists; a first try that was cut off leaves nothing behind. */
export async function initialise(server: Server): Promise<void> {
  const version = await readFile(join(clusterOf(server), 'PG_VERSION'), 'utf8').catch(() => null);
  if (version) return;
  const unfinished = join(server.folder, 'cluster.unfinished');
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(server.folder, { recursive: true });
  await giveTo(server.user, server.folder);
  await writeFile(passwordFile(server), randomBytes(18).toString('base64url'), { mode: 0o600 });
  await giveTo(server.user, passwordFile(server));
  await runAs(server, server.binaries.initdb, [
    `--pgdata=${unfinished}`,
    `--username=${superuser}`,
    `--pwfile=${passwordFile(server)}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--no-instructions',
    ...(await localeFlags(server)),
  ]);
  await rename(unfinished, clusterOf(server));
}

/** lower() knows every alphabet on every machine: by Postgres' own tables from 17 on, by the system's before. */
async function localeFlags(server: Server): Promise<string[]> {
  const { stdout } = await runAs(server, server.binaries.postgres, ['--version']);
  return Number(/\d+/.exec(stdout)?.[0]) >= 17
    ? ['--no-locale', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
    : ['--locale=C.UTF-8'];
}

/** Starts the server on 127.0.0.1 only and waits until it answers; rejects with the end of its log. */
export async function launch(server: Server, port: number, durable: boolean): Promise<void> {
  const log = join(server.folder, 'server.log');
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    timezone: 'UTC',
    log_timezone: 'UTC',
    max_connections: '200',
    jit: 'off',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  const options = Object.entries(settings).map(([name, value]) => `-c ${name}=${value || "''"}`);
  const args = [
    'start',
    '-D',
    clusterOf(server),
    '-l',
    log,
    '-w',
    '-t',
    '60',
    '-o',
    `-p ${port} ${options.join(' ')}`,
  ];
  await rm(log, { force: true });
  await runAs(server, server.binaries.pgCtl, args).catch(async (cause: unknown) => {
    const lines = await readFile(log, 'utf8').catch(() => '');
    throw new Error(`Postgres did not start in ${server.folder}: ${lines.trim().slice(-800) || cause}`, {
      cause,
    });
  });
}

/** Stops the server and waits until it has written everything. */
export async function shutDown(server: Server): Promise<void> {
  await runAs(server, server.binaries.pgCtl, shutDownArguments(server));
}

/** What to tell pg_ctl: end all connections, write everything, wait. */
export const shutDownArguments = (server: Server) => ['stop', '-D', clusterOf(server), '-m', 'fast', '-w'];

/** The connection URL of a database of the server. */
export async function urlOf(server: Server, port: number, database: string): Promise<string> {
  const password = (await readFile(passwordFile(server), 'utf8')).trim();
  return `postgresql://${superuser}:${password}@127.0.0.1:${port}/${database}`;
}

/** How to spawn one of the server's programs: as its user, from a folder that user can enter. */
export const spawnOptions = (server: Server) =>
  ({ ...server.user, cwd: server.folder, windowsHide: true }) satisfies ExecFileOptions;

const runAs = (server: Server, program: string, args: string[]) => run(program, args, spawnOptions(server));
