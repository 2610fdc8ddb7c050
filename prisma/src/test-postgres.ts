import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { checkServer } from './database.ts';
import { startEmbedded } from './embedded.ts';
import { deploy } from './migrate.ts';
import { isRunning } from './server/live-process.ts';
import { debianBinaries, embeddedBinaries } from './server/postgres-binaries.ts';
import { type Folder, workspaceFolder } from './workspace-folder.ts';

/** A database of one test file; `drop` also ends the connections to it. */
export type TestDatabase = { url: string; drop(): Promise<void> };

/** Where test databases are made: a server's URL and the migrated database they are copied from. */
export type TestServer = { adminUrl: string; template: string };

/** A server for one test run; `stop` leaves nothing of it behind. */
export type TestPostgres = TestServer & {
  createDatabase(): Promise<TestDatabase>;
  stop(): Promise<void>;
};

/**
 * Starts a Postgres for tests and migrates a template on it: the server of TEST_DATABASE_URL or DATABASE_URL if one is set,
 * Debian's of the version in CALLSIGN_TEST_POSTGRES (such as 15) if that is, else the embedded one.
 */
export async function startTestPostgres(
  env: NodeJS.ProcessEnv = process.env,
  folder: Folder = workspaceFolder,
): Promise<TestPostgres> {
  const server = await chooseServer(env);
  try {
    const template = `callsign_template_${randomBytes(4).toString('hex')}`;
    const made = await createEmptyDatabase(server.url, template);
    await deploy(made.url, folder);
    const from = { adminUrl: server.url, template };
    const stop = async () => {
      await made.drop();
      await server.stop();
    };
    return { ...from, createDatabase: () => copyTemplate(from), stop };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

type Server = { url: string; stop(): Promise<void> };

async function chooseServer(env: NodeJS.ProcessEnv): Promise<Server> {
  const version = env.CALLSIGN_TEST_POSTGRES;
  if (version) return startDebianPostgres(version);
  const url = env.TEST_DATABASE_URL || env.DATABASE_URL;
  if (!url) return startScratchPostgres();
  await checkServer(url);
  return { url, stop: async () => undefined };
}

/** Starts Debian's Postgres of a major version ('15', or a folder of binaries) in a temporary folder. */
export async function startDebianPostgres(versionOrFolder: string): Promise<Server> {
  return startTemporary(await debianBinaries(versionOrFolder));
}

/** Starts the embedded Postgres in a temporary folder, for work that nobody's database should see. */
export async function startScratchPostgres(): Promise<Server> {
  return startTemporary(await embeddedBinaries());
}

const prefix = 'callsign-test-';

async function startTemporary(binaries: Awaited<ReturnType<typeof embeddedBinaries>>): Promise<Server> {
  await sweep();
  const dataDir = await mkdtemp(join(tmpdir(), `${prefix}${process.pid}-`));
  const server = await startEmbedded({ dataDir, binaries, durable: false });
  const stop = async () => {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  return { url: server.url, stop };
}

/** Ends the servers of test runs that were killed. */
async function sweep(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(prefix) || isRunning(Number(name.split('-')[2]))) continue;
    const dataDir = join(tmpdir(), name);
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** A copy of the migrated template. */
export function copyTemplate({ adminUrl, template }: TestServer): Promise<TestDatabase> {
  return create(adminUrl, `callsign_test_${randomBytes(6).toString('hex')}`, `template ${template}`);
}

/** A database without any migration. */
export function createEmptyDatabase(
  adminUrl: string,
  name = `callsign_empty_${randomBytes(6).toString('hex')}`,
  locale = '',
) {
  return create(adminUrl, name, `template template0 ${locale}`);
}

async function create(adminUrl: string, name: string, clause: string): Promise<TestDatabase> {
  await runOn(adminUrl, `create database ${name} ${clause}`);
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => runOn(adminUrl, `drop database if exists ${name} with (force)`) };
}

async function runOn(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
