import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from './server/free-port.ts';
import { giveTo, postgresUser } from './server/unprivileged-user.ts';

/** A PgBouncer in transaction mode before a database; `url` leads through it. */
export interface TestPooler {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts the PgBouncer of this system before the database of a URL, on a free port of 127.0.0.1. */
export async function startTestPooler(databaseUrl: string): Promise<TestPooler> {
  const { hostname, port, username, password, pathname } = new URL(databaseUrl);
  const folder = await mkdtemp(join(tmpdir(), 'callsign-pooler-'));
  await chmod(folder, 0o755);
  const own = (await freePort(0)) ?? 0;
  const settings = join(folder, 'pgbouncer.ini');
  const users = join(folder, 'users');
  await writeFile(users, `"${username}" "${password}"\n`);
  await writeFile(
    settings,
    `[databases]\n* = host=${hostname} port=${port}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = ${own}\nunix_socket_dir =\nauth_type = scram-sha-256\nauth_file = ${users}\npool_mode = transaction\ndefault_pool_size = 4\n`,
  );
  // It refuses to run as root, as Postgres does.
  const user = await postgresUser();
  for (const file of [settings, users]) await giveTo(user, file);
  const child = spawn('/usr/sbin/pgbouncer', ['-q', settings], { ...user, stdio: 'ignore' });
  const ended = once(child, 'exit');
  while (!(await isOpen(own))) {
    if (child.exitCode !== null) throw new Error('pgbouncer did not start.');
    await wait(20);
  }
  const url = new URL(databaseUrl);
  url.port = String(own);
  url.pathname = pathname;
  return {
    url: url.href,
    async stop() {
      child.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const isOpen = (port: number) =>
  new Promise<boolean>((resolve) => {
    const probe = connect(port, '127.0.0.1');
    probe.once('connect', () => resolve(true)).once('error', () => resolve(false));
    probe.once('connect', () => probe.destroy());
  });
