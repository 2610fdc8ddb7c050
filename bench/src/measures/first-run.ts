import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../peers/callsign.ts';
import { freePort } from '../peers/instance.ts';
import { digits } from '../table.ts';
import type { Measure } from './measure.ts';

const TIMEOUT_MINUTES = 5;

/** How long a newcomer waits: a copy of the tree as git has it, then the one command, until it says that it is ready. */
export const firstRunMeasure: Measure = {
  name: 'first-run',
  summary: 'a fresh copy of the tree and `pnpm dev`, until it says that it is ready',
  async run({ progress }) {
    const folder = mkdtempSync(join(tmpdir(), 'callsign-first-run-'));
    try {
      const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
        cwd: root,
        encoding: 'utf8',
      });
      for (const file of files.split('\0'))
        if (file && existsSync(join(root, file))) cpSync(join(root, file), join(folder, file));
      const cold = await untilReady(folder);
      progress(`first-run: ready after ${digits(cold, 1)} s; once more`);
      const warm = await untilReady(folder);
      return {
        title: 'First run to ready',
        notes: [
          "A copy of the tree without node_modules and data; `npx --yes pnpm@12 dev` installs, starts Postgres, loads the sample show. Packages may come from this machine's pnpm store.",
        ],
        cells: [
          ['start', 'seconds', 'goal'],
          ['first, with the installation', digits(cold, 1), '<= 120'],
          ['second', digits(warm, 1), '-'],
        ],
      };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

async function untilReady(folder: string): Promise<number> {
  const begun = performance.now();
  const env = {
    ...process.env,
    CALLSIGN_API_PORT: String(await freePort()),
    CALLSIGN_WEB_PORT: String(await freePort()),
  };
  const dev = spawn('npx', ['--yes', 'pnpm@12', 'dev'], {
    cwd: folder,
    env: withoutOurs(env),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let output = '';
  const ended = new Promise<void>((resolve) => dev.once('close', () => resolve()));
  try {
    await new Promise<void>((resolve, reject) => {
      const late = setTimeout(
        () => reject(new Error(`Not ready after ${TIMEOUT_MINUTES} minutes:\n${output}`)),
        TIMEOUT_MINUTES * 60_000,
      );
      const hear = (chunk: Buffer) => {
        output += chunk;
        if (!output.includes('Callsign is ready')) return;
        clearTimeout(late);
        resolve();
      };
      dev.stdout.on('data', hear);
      dev.stderr.on('data', hear);
      dev.once('exit', (code) => {
        clearTimeout(late);
        reject(new Error(`pnpm dev ended (${code}):\n${output}`));
      });
    });
    return (performance.now() - begun) / 1000;
  } finally {
    // The whole group of this one command, as Ctrl+C in its terminal would.
    if (dev.exitCode === null && dev.pid) process.kill(-dev.pid, 'SIGINT');
    await ended;
  }
}

/** Without what pnpm told this process, or the copy would be taken for this workspace; with the machine's own node first. */
function withoutOurs(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(
    ([name]) => !/^(npm_|pnpm_|INIT_CWD$|NODE_PATH$|NODE_ENV$|DATABASE_URL$)/i.test(name),
  );
  const path = (env.PATH ?? '').split(':').filter((folder) => !folder.includes('node_modules'));
  return { ...Object.fromEntries(kept), PATH: path.join(':') };
}
