import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { isRunning } from './live-process.ts';
import { clusterOf, type Server, urlOf } from './postgres-server.ts';

/** The port of the server that runs on this folder now, or null; clears what a crashed server left behind. */
export async function findRunning(server: Server): Promise<number | null> {
  const file = join(clusterOf(server), 'postmaster.pid');
  const deadline = Date.now() + 30_000;
  for (;;) {
    const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n');
    const [pid, port] = [Number(lines[0]), Number(lines[3])];
    if (!pid) return null;
    if (port && (await answers(server, port))) return port;
    if (!(await isPostgres(pid))) {
      // After a crash the id may belong to any other process by now, and Postgres would refuse to start because of it.
      await rm(file, { force: true });
      return null;
    }
    // It is starting or stopping.
    if (Date.now() > deadline) {
      throw new Error(
        `Postgres (process ${pid}) runs in ${server.folder} but does not answer. Stop it and try again.`,
      );
    }
    await wait(50);
  }
}

async function answers(server: Server, port: number): Promise<boolean> {
  const client = new pg.Client({
    connectionString: await urlOf(server, port, 'postgres'),
    connectionTimeoutMillis: 5000,
  });
  try {
    await client.connect();
    const { rows } = await client.query<{ data_directory: string }>('show data_directory');
    return rows[0]?.data_directory === clusterOf(server);
  } catch {
    // Refused, or another cluster's password: either way this server does not answer there.
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function isPostgres(pid: number): Promise<boolean> {
  if (process.platform === 'linux') {
    const command = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '');
    return command.trim() === 'postgres';
  }
  return isRunning(pid);
}
