import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { startServer } from '../testing/server.ts';

const run = promisify(execFile);
const server = await startServer({ crew: 'invited' });
afterAll(async () => {
  await server.stop();
  expect(server.errors).toEqual([]);
});

const main = join(import.meta.dirname, 'password-main.ts');
const give = (...args: string[]) =>
  run(process.execPath, [main, ...args], {
    env: { ...process.env, DATABASE_URL: server.database.url },
  }).then(
    ({ stdout }) => ({ code: 0, stdout, stderr: '' }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  );
const send = (path: string, body: object) =>
  fetch(new URL(path, server.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
const signIn = (email: string, password: string) => send('/api/session', { email, password });

// One after the other: only the first to sign up does so without an invitation.
describe('somebody who has forgotten their password', { concurrent: false }, () => {
  it('is given a new one that works, and the old one and all sessions no longer do', async () => {
    const email = 'ana@forgetful.example';
    const account = { name: 'Ana', email, password: 'what was it again' };
    expect((await send('/api/setup', account)).status).toBe(201);
    const { stdout } = await give('Ana@Forgetful.example', '--json');
    const { name, password, ended } = JSON.parse(stdout);
    expect({ name, ended }).toEqual({ name: 'Ana', ended: 1 });
    expect((await signIn(email, account.password)).status).toBe(401);
    expect((await signIn(email, password)).status).toBe(200);
    const said = await give(email);
    expect(said.stdout).toMatch(/Ana can sign in with this password.*\n\n {2}\S{20}\n/);
    expect((await signIn(email, password)).status).toBe(401);
  });

  it('who only ever had a passkey is given their first', async () => {
    const { userId } = server.as('Kim');
    await server.cookie('Kim');
    const { stdout } = await give(`${userId}@example.com`, '--json');
    expect((await signIn(`${userId}@example.com`, JSON.parse(stdout).password)).status).toBe(200);
  });

  it('must be named by an e-mail that somebody has', async () => {
    expect(await give('nobody@example.com')).toMatchObject({
      code: 1,
      stdout: 'Nobody has the e-mail nobody@example.com here.\n',
    });
    expect(await give()).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('pnpm people:password E-MAIL'),
    });
    expect((await give('--help')).stdout).toContain('--json');
  });
});
