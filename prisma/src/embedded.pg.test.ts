import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Embedded, startEmbedded } from './embedded.ts';
import { postgresUser } from './server/unprivileged-user.ts';

const run = promisify(execFile);
const module = join(import.meta.dirname, 'embedded.ts');

let dataDir: string;
let servers: Embedded[];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'callsign-embedded-'));
  servers = [];
});

afterEach(async () => {
  for (const server of servers) await server.stop();
  await rm(dataDir, { recursive: true, force: true });
});

async function start(): Promise<Embedded> {
  const server = await startEmbedded({ dataDir, durable: false });
  servers.push(server);
  return server;
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

/** A script that starts the server of this test in another process. */
const script = (rest: string) => `
  import { startEmbedded } from ${JSON.stringify(module)};
  const server = await startEmbedded({ dataDir: ${JSON.stringify(dataDir)}, durable: false });
  ${rest}`;

test('data and URL outlive a stop', async () => {
  const first = await start();
  await query(first.url, `create table shows as select 'CES' as name`);
  await first.stop();
  const second = await start();
  expect(second.url).toBe(first.url);
  expect(await query(second.url, 'select * from shows')).toEqual([{ name: 'CES' }]);
});

test('it listens on 127.0.0.1 only, in UTC, and folds every alphabet', async () => {
  const server = await start();
  const rows = await query(
    server.url,
    `select current_setting('listen_addresses') as host, current_setting('timezone') as zone, lower('ÄØ') as folded`,
  );
  expect(rows).toEqual([{ host: '127.0.0.1', zone: 'UTC', folded: 'äø' }]);
});

test('a second process joins the running server and does not stop it', async () => {
  const server = await start();
  const { stdout } = await run(process.execPath, [
    '--input-type=module-typescript',
    '-e',
    script('console.log(JSON.stringify({ url: server.url, joined: server.joined })); await server.stop();'),
  ]);
  expect(JSON.parse(stdout)).toEqual({ url: server.url, joined: true });
  expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  await server.stop();
  await expect(query(server.url, 'select 1')).rejects.toThrow('ECONNREFUSED');
});

test('two that start at once share one server', async () => {
  const [first, second] = await Promise.all([start(), start()]);
  expect(second.url).toBe(first.url);
  await first.stop();
  expect(await query(second.url, 'select 1 as one')).toEqual([{ one: 1 }]);
});

test('a server whose process was killed is joined, and stopped by who leaves last', async () => {
  const child = spawn(process.execPath, [
    '--input-type=module-typescript',
    '-e',
    script('console.log(server.url); setInterval(() => undefined, 1000);'),
  ]);
  const [url] = (await once(child.stdout, 'data')) as [Buffer];
  child.kill('SIGKILL');
  await once(child, 'exit');
  const server = await start();
  expect(server).toMatchObject({ joined: true, url: url.toString().trim() });
  await server.stop();
  await expect(query(server.url, 'select 1')).rejects.toThrow('ECONNREFUSED');
});

test('what a crashed server left behind does not keep it from starting', async () => {
  await (await start()).stop();
  // The process id of a crashed server may belong to any other process of the same user by now.
  const other = spawn('sleep', ['60'], await postgresUser());
  const left = `${other.pid}\n${join(dataDir, 'cluster')}\n1\n1\n\n127.0.0.1\n\nready\n`;
  await writeFile(join(dataDir, 'cluster', 'postmaster.pid'), left);
  await writeFile(join(dataDir, 'lock'), '999999999-gone');
  const server = await start();
  other.kill();
  expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
});

test('a process that ends without a stop takes its server with it', async () => {
  const { stdout } = await run(process.execPath, [
    '--input-type=module-typescript',
    '-e',
    script('console.log(server.url); process.exit(0);'),
  ]);
  await expect(query(stdout.trim(), 'select 1')).rejects.toThrow('ECONNREFUSED');
  expect(await readdir(join(dataDir, 'users'))).toEqual([]);
});

test('a port that is taken is refused in a sentence', async () => {
  const server = await start();
  const port = Number(new URL(server.url).port);
  const other = await mkdtemp(join(tmpdir(), 'callsign-embedded-'));
  await expect(startEmbedded({ dataDir: other, port, durable: false })).rejects.toThrow(
    `Port ${port} of 127.0.0.1 is taken.`,
  );
  await rm(other, { recursive: true });
});

test('the password is for the owner of the data only', async () => {
  const server = await start();
  const password = (await readFile(join(dataDir, 'password'), 'utf8')).trim();
  const wrong = server.url.replace(password, 'guess');
  await expect(query(wrong, 'select 1')).rejects.toThrow('password authentication failed');
});
