import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { chromium } from '@playwright/test';

/** Flags for a browser that asks nobody for anything and also runs as root, where Chromium's sandbox cannot. */
export const browserFlags = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // A name that is neither an address nor localhost: pages there are no secure context, as on the network of a truck.
  '--host-resolver-rules=MAP callsign.test 127.0.0.1',
];

/** Chromium without the parts that draw windows, which takes half the CPU of one that merely shows none. */
const headlessShell = 'chromium-headless-shell';

/** What Playwright is called with where somebody wants to look on. */
const windows = ['--headed', '--debug', '--ui'];

/**
 * The Chromium to test with: the one in CALLSIGN_BROWSER, the system's headless shell unless windows are asked for,
 * Playwright's own, the system's Chromium or Chrome, else one that is installed now. Rejects with a sentence that says what to do.
 */
export async function findBrowser(): Promise<{ executablePath: string }> {
  const named = process.env.CALLSIGN_BROWSER;
  if (named && !existsSync(named))
    throw new Error(`CALLSIGN_BROWSER names ${named}, but there is no such file.`);
  const executablePath = named ?? findInstalled() ?? install();
  if (!executablePath)
    throw new Error(
      'There is no Chromium or Chrome for the browser tests, and none could be installed. Install one ' +
        '(Debian: apt-get install chromium), or set CALLSIGN_BROWSER to the program.',
    );
  // Playwright's workers ask again; they inherit the answer.
  process.env.CALLSIGN_BROWSER = executablePath;
  return { executablePath };
}

function findInstalled(): string | undefined {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin'];
  const inFolders = (name: string) => folders.map((folder) => join(folder, name));
  const places = [
    ...(windows.some((each) => process.argv.includes(each)) ? [] : inFolders(headlessShell)),
    chromium.executablePath(),
    ...names.flatMap(inFolders),
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  ];
  return places.find((place) => existsSync(place) && starts(place));
}

/** A downloaded browser can lack system libraries, and Ubuntu's /usr/bin/chromium can be an empty shell. */
function starts(place: string): boolean {
  return spawnSync(place, ['--version'], { timeout: 20_000 }).status === 0;
}

function install(): string | undefined {
  const cli = createRequire(import.meta.url).resolve('@playwright/test/cli');
  say('No Chromium here yet: installing one for the browser tests (about a minute).');
  run("Playwright's download", process.execPath, [cli, 'install', 'chromium']);
  if (process.getuid?.() !== 0) return findInstalled();
  if (existsSync(chromium.executablePath()))
    run('Installing its libraries', process.execPath, [cli, 'install-deps', 'chromium']);
  const found = findInstalled();
  if (found) return found;
  say('Installing the system package instead.');
  run('apt-get update', 'apt-get', ['update', '-qq']);
  run('apt-get install', 'apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium']);
  return findInstalled();
}

function run(what: string, command: string, args: string[]): void {
  const { status, stderr, error } = spawnSync(command, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  if (status === 0) return;
  // The next way is tried; the reason stays readable.
  const lines = stderr?.trim().split('\n') ?? [];
  const reason =
    lines.find((line) => /^e(rror)?:/i.test(line)) ??
    (lines.at(-1) || error?.message || `exit code ${status}`);
  say(`  ${what} did not succeed: ${reason}`);
}

function say(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
}

if (import.meta.main) {
  findBrowser().then(
    ({ executablePath }) => say(`Chromium: ${executablePath}`),
    (error: Error) => {
      say(error.message);
      process.exitCode = 1;
    },
  );
}
