import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { repository } from './repository.ts';
import { typedCommands } from './typed-commands.ts';

/** What a short command is typed with and what it says; `first` is what it says that has to come before it. */
type Typed = { args: string[]; says: RegExp; exits: number };

const first = (args: string[], says: RegExp, exits = 2): Typed => ({ args, says, exits });
const works = (args: string[], says: RegExp): Typed => ({ args, says, exits: 0 });
const namesDatabase = /Name a database with --database-url|--database-url/;

/**
 * How each command is typed first thing on a clean clone, in this order; null where it is long, and CI runs it for real
 * elsewhere: the steps of `.ci/run`, the spec of `pnpm dev`, the tests of chaos and of bench.
 */
const firstThing: Record<string, Typed | null> = {
  'pnpm start': first([], /^There is no build yet .* Run pnpm build, then pnpm start\.$/m, 1),
  'pnpm people:password': first(['ana@example.com'], /has no tables yet: run `pnpm db:migrate` first\.$/m),
  'pnpm db:seed': first([], /^No Callsign answers at .*: run `pnpm dev` \(or `pnpm start`\) first\.$/m),
  'pnpm db:status': first([], /is not applied\. Run `pnpm db:migrate`\.$/m, 1),
  'pnpm db:resolve': first(
    ['20260101000000_none', '--rolled-back'],
    /^There is no migration 20260101000000_none\. None has failed\.$/m,
  ),
  'pnpm db:migrate': works([], /The database has every migration\.$/m),
  'pnpm db:drift': works([], /is what schema\.prisma and the migrations say\.$/m),
  'pnpm db:new': works(['nothing'], /there is nothing to write/),
  'pnpm db:catalog': works(['--check'], /is up to date\.$/m),
  'pnpm db:url': works([], /^postgres(ql)?:\/\//m),
  'pnpm db:reset': works([], /is empty and has \d+ migrations\. Fill it with `pnpm db:seed`\.$/m),
  'pnpm rekey audit': first([], namesDatabase),
  'pnpm rekey drift': first([], namesDatabase),
  'pnpm rekey plan': first([], namesDatabase),
  'pnpm rekey apply': first([], /^Make one with `rekey plan`/m),
  'pnpm rekey status': first([], namesDatabase),
  'pnpm rekey verify': first([], namesDatabase),
  'pnpm rekey rollback': first([], namesDatabase),
  'pnpm rekey contract': first([], namesDatabase),
  'pnpm rekey:torture': works(['--seed', '1', '--postgres', '18', '--sql'], /create table/i),
  'pnpm chaos': works(
    ['--seed', 'walk', '--seconds', '1', '--clients', '2', '--instances', '1'],
    /kept|walk/,
  ),
  'pnpm dev': null,
  'pnpm build': null,
  'pnpm test': null,
  'pnpm check': null,
  'pnpm format': null,
  'pnpm e2e': null,
  'pnpm e2e:ui': null,
  'pnpm bench': null,
  'pnpm bench:rekey': null,
  'npx turbo run build test': null,
  'npx turbo run e2e': null,
};

const clone = realpathSync(mkdtempSync(join(tmpdir(), 'callsign-clone-')));
const commands = typedCommands(repository);
/** The pnpm that runs this test, because npx costs half a second each time. */
const pnpm = process.env.npm_execpath ? [process.env.npm_execpath] : ['npx', '--yes', 'pnpm@12'];
const stack = /^\s+at .+[:(].+:\d+:\d+\)?$/m;

beforeAll(() => {
  // Postgres runs as another user, who must reach its data.
  chmodSync(clone, 0o755);
  execFileSync('git', ['clone', '--quiet', repository, clone], { stdio: 'pipe' });
  execFileSync('npx', ['--yes', 'pnpm@12', 'install', '--frozen-lockfile', '--prefer-offline'], {
    cwd: clone,
    env: environment(),
    stdio: 'pipe',
  });
});
afterAll(() => rmSync(clone, { recursive: true, force: true }));

/** That of somebody who has set nothing, on a machine where no Callsign runs on the port that `db:seed` asks. */
function environment(): NodeJS.ProcessEnv {
  const { DATABASE_URL: _, TEST_DATABASE_URL: _1, CALLSIGN_DATA: _2, ...env } = process.env;
  return { ...env, CALLSIGN_API_PORT: '9', TURBO_TELEMETRY_DISABLED: '1' };
}

/** Types a command in the clone; `said` is all that it printed. */
function type(command: string, args: string[]): Promise<{ exits: number; said: string }> {
  const [program = '', ...words] = command.split(' ');
  const typed = program === 'pnpm' ? [...pnpm, ...words] : [program, ...words];
  return new Promise((resolve) => {
    const [file = '', ...given] = [...typed, ...args];
    execFile(file, given, { cwd: clone, env: environment(), maxBuffer: 64e6 }, (error, stdout, stderr) =>
      resolve({
        exits: typeof error?.code === 'number' ? error.code : error ? -1 : 0,
        said: `${stdout}\n${stderr}`,
      }),
    );
  });
}

test('the table of the README names every script of package.json that a person types', () => {
  expect(commands.length).toBeGreaterThan(25);
  expect([...new Set(commands)].sort()).toEqual(Object.keys(firstThing).sort());
});

describe.concurrent('help', () => {
  test.each(commands.filter((command) => command.startsWith('pnpm')))('%s --help', async (command) => {
    const { exits, said } = await type(command, ['--help']);
    expect({ exits, said }).toEqual({ exits: 0, said: expect.stringMatching(/usage|pnpm|rekey/i) });
    expect(said).not.toMatch(stack);
  });
});

describe('first thing on a clean clone', () => {
  const typed = Object.entries(firstThing).flatMap(([command, it]) => (it ? [{ command, ...it }] : []));
  test.each(typed)('$command $args', async ({ command, args, says, exits }) => {
    const answer = await type(command, args);
    expect(answer).toEqual({ exits, said: expect.stringMatching(says) });
    expect(answer.said).not.toMatch(stack);
  });
});
