import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync } from 'node:fs';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { createTestDatabase } from '@callsign/prisma/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { createDeps } from '../deps.ts';
import { buildApp } from '../http/app.ts';
import { testAccounts } from '../testing/people.ts';
import { startServer } from '../testing/server.ts';
import { makeShow } from '../testing/show.ts';
import { openSocket } from '../testing/socket.ts';

const binary = '/usr/bin/redis-server';
const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
});

/** Debian's Redis on a port of loopback, with nothing on disk. */
async function startRedis(port: number): Promise<ChildProcess> {
  const child = spawn(
    binary,
    ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  children.push(child);
  for await (const line of createInterface({ input: child.stdout }))
    if (line.includes('Ready to accept connections')) return child;
  throw new Error('Redis did not start.');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

const isInstalled = () => {
  try {
    accessSync(binary);
    return true;
  } catch {
    return false;
  }
};

// Debian: apt-get install redis-server.
describe.skipIf(!isInstalled())('hints over Redis', () => {
  it('wake the other instance; while Redis is dead commits come later, and none is lost', async () => {
    const port = await freePort();
    let redis = await startRedis(port);
    const url = `redis://127.0.0.1:${port}`;
    const writer = await startServer();
    const database = writer.database;
    const instance = async (pollMs: number) => {
      const app = await buildApp(
        (log) => createDeps(database.url, log, pollMs, { hints: url, accounts: testAccounts }),
        {
          logger: false,
          webRoot: null,
        },
      );
      return { app, url: await app.listen({ host: '127.0.0.1', port: 0 }) };
    };
    // The first follower hears of writes by Redis or not at all; the second one also looks by itself.
    const [one, hinted, polling] = await Promise.all([instance(60_000), instance(60_000), instance(500)]);
    const show = await makeShow(writer);
    const cookie = await writer.cookie('Ana');
    const follow = async (server: { url: string }) => {
      const socket = await openSocket(server.url, { cookie });
      const screen = socket.hello(show.uuid);
      await socket.until('it is live', () => screen.live);
      const has = (name: string) =>
        [...screen.rows.values()].some((row) => (row as { name?: string }).name === name);
      return { socket, screen, until: (name: string) => socket.until(`${name} has come`, () => has(name)) };
    };
    const followers = [await follow(hinted), await follow(polling)] as const;
    const write = async (name: string) => {
      const answer = await fetch(`${one.url}/api/sources`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', cookie },
        body: JSON.stringify({ productionUuid: show.uuid, name }),
      });
      expect(answer.status).toBe(201);
    };

    await write('hinted');
    await followers[0].until('hinted');

    redis.kill('SIGKILL');
    await once(redis, 'exit');
    for (let n = 0; n < 10; n++) await write(`while dead ${n}`);
    await followers[1].until('while dead 9');

    redis = await startRedis(port);
    // As soon as it is back, so is what was missed, and what is new comes at once again.
    await followers[0].until('while dead 9');
    for (let n = 0; n < 10; n++) await write(`after ${n}`);
    for (const { until } of followers) await until('after 9');
    for (const { screen } of followers) expect(screen.problems).toEqual([]);

    for (const { socket } of followers) socket.raw.terminate();
    await Promise.all([one, hinted, polling].map(({ app }) => app.close()));
    redis.kill('SIGKILL');
    await writer.stop();
    expect(writer.errors).toEqual([]);
  });

  it('an instance starts and serves though Redis is not there', async () => {
    const database = await createTestDatabase();
    const url = `redis://127.0.0.1:${await freePort()}`;
    const app = await buildApp((log) => createDeps(database.url, log, 250, { hints: url }), {
      logger: false,
      webRoot: null,
    });
    const answer = await app.inject({ method: 'GET', url: '/ready' });
    expect(answer.statusCode).toBe(200);
    await app.close();
    await database.drop();
  });
});
