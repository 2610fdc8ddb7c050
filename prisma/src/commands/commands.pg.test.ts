import { execFile } from 'node:child_process';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '../testing.ts';

let empty: TestDatabase;
let migrated: TestDatabase;
const role = `nobody_${process.pid}`;

beforeAll(async () => {
  [empty, migrated] = await Promise.all([createEmptyDatabase(), createTestDatabase()]);
  await query(migrated.url, `create role ${role} login password 'secret'`);
});
afterAll(async () => {
  await query(migrated.url, `drop role ${role}`);
  await Promise.all([empty.drop(), migrated.drop()]);
});

async function query(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}

/** Runs a command on a database; `said` is what it printed, trimmed. */
function run(
  command: string,
  url: string,
  ...args: string[]
): Promise<{ exits: number; out: string; said: string }> {
  const file = join(import.meta.dirname, `${command}.ts`);
  const env = { ...process.env, DATABASE_URL: url };
  return new Promise((resolve) => {
    execFile(process.execPath, [file, ...args], { env }, (error, out, said) =>
      resolve({
        exits: typeof error?.code === 'number' ? error.code : error ? -1 : 0,
        out: out.trim(),
        said: said.trim(),
      }),
    );
  });
}

/** The URL with another part. */
function other(
  url: string,
  parts: Partial<Pick<URL, 'port' | 'pathname' | 'password' | 'username'>>,
): string {
  return Object.assign(new URL(url), parts).href;
}

describe.concurrent('one sentence and exit code 2', () => {
  test.each(['status', 'drift', 'migrate', 'reset', 'url'])(
    'db:%s where no server listens',
    async (command) => {
      const { exits, said } = await run(command, 'postgres://ana:secret@127.0.0.1:9/show');
      expect({ exits, said }).toEqual({
        exits: 2,
        said: 'DATABASE_URL names 127.0.0.1:9/show, but nothing listens there. Start Postgres, or correct the URL.',
      });
    },
  );

  test('where the server has no such database', async () => {
    const { exits, said } = await run('status', other(empty.url, { pathname: '/nowhere' }));
    expect({ exits, said }).toEqual({
      exits: 2,
      said: expect.stringMatching(
        /^.*it has no such database\. Create it with `createdb`, or correct the URL\.$/,
      ),
    });
  });

  test('where the password is wrong', async () => {
    const { exits, said } = await run('migrate', other(migrated.url, { username: role, password: 'wrong' }));
    expect({ exits, said }).toEqual({
      exits: 2,
      said: expect.stringMatching(/^.*it refuses this user or password \(.*\)\.$/),
    });
  });

  test.each(['status', 'migrate', 'reset'])('db:%s where the user has no rights', async (command) => {
    const { exits, said } = await run(command, other(migrated.url, { username: role, password: 'secret' }));
    expect({ exits, said }).toEqual({
      exits: 2,
      said: expect.stringMatching(
        /^The user of this database may not do that \(.*\)\. Name its owner in DATABASE_URL, or grant it the right\.$/,
      ),
    });
  });

  test('of an option that there is not', async () => {
    const { exits, said } = await run('status', migrated.url, '--nope');
    expect({ exits, said }).toEqual({ exits: 2, said: `Unknown option '--nope'. Usage: pnpm db:status` });
  });
});

test('db:status and db:drift answer JSON, with 0 for yes and 1 for no', async () => {
  const good = await run('status', migrated.url, '--json');
  expect({ exits: good.exits, json: JSON.parse(good.out) }).toMatchObject({
    exits: 0,
    json: { upToDate: true, drift: [], pending: [] },
  });
  const behind = await run('status', empty.url, '--json');
  expect({ exits: behind.exits, json: JSON.parse(behind.out) }).toMatchObject({
    exits: 1,
    json: { upToDate: false, applied: [] },
  });
  const against = await run('drift', migrated.url, '--against', empty.url, '--json');
  expect(against.exits).toBe(1);
  expect(JSON.parse(against.out).differences).toContainEqual(
    expect.objectContaining({ kind: 'table', name: 'sources', there: null }),
  );
});
