import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '@callsign/prisma/testing';
import pg from 'pg';
import { describe, expect, it } from 'vitest';

interface Run {
  url: string | null;
  code: number | null;
  stderr: string;
  stop(signal: NodeJS.Signals): Promise<number | null>;
}

/** Starts the real process on a database; resolves when it listens or has ended. */
async function start(database: TestDatabase, env: NodeJS.ProcessEnv = {}): Promise<Run> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts')], {
    env: { PATH: process.env.PATH, DATABASE_URL: database.url, PORT: '0', NODE_ENV: 'development', ...env },
  });
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  const run: Run = {
    url: null,
    code: null,
    stderr: '',
    async stop(signal) {
      child.kill(signal);
      return ended;
    },
  };
  child.stderr.on('data', (text) => {
    run.stderr += text;
  });
  const listening = new Promise<void>((resolve) => {
    let stdout = '';
    child.stdout.on('data', (text) => {
      stdout += text;
      run.url ??= /listening at (http:\/\/[\d.:]+)/i.exec(stdout)?.[1] ?? null;
      if (run.url) resolve();
    });
  });
  await Promise.race([listening, ended]);
  if (run.url === null) run.code = await ended;
  return run;
}

async function damage(database: TestDatabase, sql: string) {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(sql);
  await client.end();
}

describe('the server', () => {
  it('starts on a database that is as the migrations say, and stops when it is asked to', async () => {
    const database = await createTestDatabase();
    const run = await start(database);
    expect(run.stderr).toBe('');
    expect((await fetch(new URL('/ready', run.url ?? ''))).status).toBe(200);
    expect(await run.stop('SIGTERM')).toBe(0);
    await database.drop();
  });

  it.each([
    ['nothing yet', ''],
    ['half a request', 'POST /api/commits HTTP/1.1\r\nhost: x\r\n'],
    [
      'a request without the end of its body',
      'POST /api/commits HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n{',
    ],
  ])('stops when it is asked to, though somebody is connected who has sent %s', async (_what, sent) => {
    const database = await createTestDatabase();
    const run = await start(database);
    const line = connect(Number(new URL(run.url ?? '').port), '127.0.0.1');
    line.on('error', () => undefined);
    await once(line, 'connect');
    line.write(sent);
    // Whoever asks after it on another connection is answered after it was taken.
    expect((await fetch(new URL('/ready', run.url ?? ''))).status).toBe(200);
    expect(await run.stop('SIGTERM')).toBe(0);
    line.destroy();
    await database.drop();
  });

  it.each([
    ['a column is missing', 'alter table sources drop column note', ['sources', 'note']],
    [
      'a trigger is switched off',
      'alter table cameras disable trigger callsign_log_update',
      ['cameras', 'callsign_log_update'],
    ],
    [
      'a function is another one',
      `create or replace function callsign_stamp() returns trigger language plpgsql as 'begin return new; end'`,
      ['callsign_stamp'],
    ],
  ])('refuses to start when %s, and says where', async (_what, sql, names) => {
    const database = await createTestDatabase();
    await damage(database, sql);
    const run = await start(database);
    expect(run).toMatchObject({ url: null, code: 1 });
    for (const name of names) expect(run.stderr).toContain(name);
    expect(run.stderr).not.toContain('    at ');
    await database.drop();
  });

  it('refuses to start on an empty database, unless it is told to migrate it', async () => {
    const database = await createEmptyDatabase();
    const refused = await start(database);
    expect(refused).toMatchObject({ url: null, code: 1 });
    expect(refused.stderr).toContain('pnpm db:migrate');
    const run = await start(database, { CALLSIGN_MIGRATE: '1' });
    expect((await fetch(new URL('/ready', run.url ?? ''))).status).toBe(200);
    expect(await run.stop('SIGINT')).toBe(0);
    await database.drop();
  });

  it.each([
    ['is not there', {}],
    ['is too short to guard anything', { CALLSIGN_SECRET: 'short' }],
  ])('refuses to start in its production form when the secret %s', async (_what, env) => {
    const database = await createTestDatabase();
    const run = await start(database, { NODE_ENV: 'production', ...env });
    expect(run).toMatchObject({ url: null, code: 1, stderr: expect.stringContaining('CALLSIGN_SECRET') });
    await database.drop();
  });

  it('signs nobody in by itself on a database that is somebody’s own', async () => {
    const database = await createTestDatabase();
    const run = await start(database);
    expect((await fetch(new URL('/api/session', run.url ?? ''))).status).toBe(401);
    expect(await (await fetch(new URL('/api/setup', run.url ?? ''))).json()).toEqual({
      needsOwner: true,
      demo: false,
    });
    expect(await run.stop('SIGTERM')).toBe(0);
    await database.drop();
  });

  it('names the environment variable that it cannot use', async () => {
    const database = await createTestDatabase();
    const run = await start(database, { CALLSIGN_POLL_MS: 'often' });
    expect(run).toMatchObject({ url: null, code: 1, stderr: expect.stringContaining('CALLSIGN_POLL_MS') });
    await database.drop();
  });
});
