import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { openTestLine } from '@callsign/prisma/test-line';
import { createTestDatabase } from '@callsign/prisma/testing';
import { describe, expect, it } from 'vitest';
import { eventually } from './testing/eventually.ts';

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, 'close');
  return port;
}

/** Has a process signal itself to stop as soon as a server of its listens, before anything that waits for that goes on. */
const stopsWhenItListens = `--import=data:text/javascript,${encodeURIComponent(`
  import { Server } from 'node:net';
  const { emit } = Server.prototype;
  Server.prototype.emit = function (event, ...rest) {
    const heard = emit.call(this, event, ...rest);
    if (event === 'listening') process.kill(process.pid, 'SIGTERM');
    return heard;
  };
`)}`;

/** Starts the real process; `said` is what it wrote to stderr so far. */
async function startProcess(databaseUrl: string, nodeOptions = '') {
  const port = await freePort();
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts')], {
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: databaseUrl,
      PORT: String(port),
      NODE_ENV: 'development',
      NODE_OPTIONS: nodeOptions,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const run = { said: '', ended: once(child, 'exit').then(([code]) => code as number | null) };
  child.stderr.on('data', (text) => {
    run.said += text;
  });
  const get = (path: string) => fetch(`http://127.0.0.1:${port}${path}`).catch(() => null);
  return Object.assign(run, {
    get,
    stop: () => child.kill('SIGTERM'),
    kill: () => void child.kill('SIGKILL'),
  });
}

describe('the server is started while Postgres', () => {
  it.each(['refuses connections', 'is silent'] as const)(
    '%s: it waits and says so, lives but is not ready, and serves when it is there',
    async (what) => {
      const database = await createTestDatabase();
      const line = await openTestLine(database.url);
      const set = what === 'is silent' ? line.hole : line.refuse;
      set(true);
      const run = await startProcess(line.url);
      await eventually('it says what it waits for', async () => run.said.includes('Waiting for it.'));
      await eventually('it lives', async () => (await run.get('/health'))?.status === 200);
      const ready = await run.get('/ready');
      expect(ready?.status).toBe(503);
      expect(await ready?.json()).toMatchObject({
        error: { code: 'NOT_READY', message: expect.stringContaining(new URL(line.url).host) },
      });
      set(false);
      await eventually('it serves', async () => (await run.get('/ready'))?.status === 200);
      run.stop();
      expect(await run.ended).toBe(0);
      await line.close();
      await database.drop();
    },
  );

  it('refuses connections: told to stop while it waits, it ends at once', async () => {
    const run = await startProcess(`postgresql://nobody@127.0.0.1:${await freePort()}/callsign`);
    await eventually('it waits', async () => run.said.includes('nothing listens there'));
    run.stop();
    expect(await run.ended).toBe(0);
  });

  it('is there: told to stop at the moment at which it begins to serve, it ends all the same', async ({
    onTestFinished,
  }) => {
    const database = await createTestDatabase();
    const run = await startProcess(database.url, stopsWhenItListens);
    onTestFinished(run.kill);
    expect(await run.ended).toBe(0);
    await database.drop();
  });

  it.each([
    ['does not know the password', { password: 'wrong' }, 'refuses this user or password'],
    ['has no such database', { pathname: '/nowhere' }, 'has no such database'],
  ])('%s: it ends with a sentence, for no waiting mends that', async (_what, wrong, sentence) => {
    const database = await createTestDatabase();
    const run = await startProcess(Object.assign(new URL(database.url), wrong).href);
    expect(await run.ended).toBe(1);
    expect(run.said).toContain(sentence);
    await database.drop();
  });
});
