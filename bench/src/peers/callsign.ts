import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, openSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { processMeter } from '../cpu.ts';
import type { Peer, Production } from './peer.ts';

/** The repository's root. */
export const root = join(import.meta.dirname, '../../..');

/** Starts the API as its own process on a database: in its production form where the web app is built. */
export async function startCallsign(databaseUrl: string): Promise<Peer> {
  const port = await freePort();
  const logFile = join(tmpdir(), `callsign-bench-api-${process.pid}.log`);
  const log = openSync(logFile, 'a');
  const main = process.env.CALLSIGN_BENCH_API ?? join(root, 'apps/api/src/main.ts');
  const server = spawn(
    process.execPath,
    [...(process.env.CALLSIGN_BENCH_API_FLAGS?.split(' ') ?? []), main],
    {
      cwd: root,
      stdio: ['ignore', log, log],
      env: {
        ...process.env,
        NODE_ENV: existsSync(resolve(main, '../../../web/dist/index.html')) ? 'production' : 'development',
        PORT: String(port),
        DATABASE_URL: databaseUrl,
        CALLSIGN_MIGRATE: '1',
      },
    },
  );
  const base = `http://127.0.0.1:${port}`;
  await untilReady(base, server, logFile);

  async function post<Answer>(path: string, body: unknown): Promise<Answer> {
    const answer = await fetch(base + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`POST ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Answer;
  }

  return {
    name: 'Callsign',
    writes: 'callsign',
    follows: 'callsign',
    base,
    socketUrl: `${base.replace('http', 'ws')}/ws`,
    readPath: (production) => `/api/productions/${production}/snapshot`,
    cpu: processMeter(server.pid ?? 0),
    async addProduction(name, count): Promise<Production> {
      const { entity } = await post<{ entity: { uuid: string } }>('/api/productions', {
        id: name,
        client: 'Bench',
        showName: name,
      });
      const production = entity.uuid;
      const rows: string[] = [];
      while (rows.length < count) {
        const first = rows.length + 1;
        const operations = Array.from({ length: Math.min(500, count - rows.length) }, (_, index) => ({
          op: 'create',
          entityType: 'source',
          fields: fieldsOf(first + index),
        }));
        const { commit } = await post<{ commit: { changes: { entityId: string }[] } }>('/api/commits', {
          productionUuid: production,
          operations,
        });
        rows.push(...commit.changes.map(({ entityId }) => entityId));
      }
      return { name: production, rows };
    },
    async room({ name }) {
      const { seq } = (await (
        await fetch(`${base}/api/productions/${name}/changes?after=0&limit=1`)
      ).json()) as {
        seq: number;
      };
      return { production: name, after: seq };
    },
    async stop() {
      await stopProcess(server);
      rmSync(logFile, { force: true });
    },
  };
}

/** The values of the n-th source; the seed's stack holds the same. */
const fieldsOf = (n: number) => ({
  id: `SRC ${n}`,
  name: `Laptop ${n}`,
  type: 'LAPTOP',
  hRes: 1920,
  vRes: 1080,
  rate: 59.94,
  standard: '1080p',
  note: 'spare',
  secondaryDevice: 'HDMI > FIBER',
  blanking: 'RBv1',
});

async function untilReady(base: string, server: ChildProcess, logFile: string): Promise<void> {
  for (let tries = 0; server.exitCode === null && tries < 600; tries++) {
    const ready = await fetch(`${base}/ready`).catch(() => null);
    if (ready?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`The API did not start; its log is ${logFile}`);
}

/** A port that nobody uses just now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

/** Asks a process to stop and waits until it has. */
export function stopProcess(server: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (server.exitCode !== null) return resolve();
    server.once('exit', () => resolve());
    server.kill('SIGTERM');
  });
}
