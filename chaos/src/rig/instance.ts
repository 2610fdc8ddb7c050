import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from './free-port.ts';

const main = resolve(import.meta.dirname, '../../../apps/api/src/main.ts');
const preload = resolve(import.meta.dirname, '../mutants/preload.ts');

/** A process that ended without having been isEndExpected to, after it had been serving. */
export interface Death {
  instance: string;
  code: number | null;
  signal: string | null;
  at: number;
  log: string;
}

/** One API process on a port of its own, started again whenever it has ended, as a service manager would. */
export interface Instance {
  readonly name: string;
  readonly port: number;
  /** Whether it serves, as far as a load balancer can know. */
  isUp(): boolean;
  ready(): Promise<void>;
  /** kill -9, and up again after `downMs`. */
  kill(downMs: number): Promise<void>;
  /** SIGTERM: requests under way are finished first; answers how it ended. */
  terminate(): Promise<void>;
  /** SIGSTOP for a while: alive, and silent. */
  freeze(ms: number): Promise<void>;
  stop(): Promise<void>;
  readonly starts: () => number;
}

/** What an instance is started with. */
export interface InstanceOptions {
  name: string;
  folder: string;
  databaseUrl: string;
  mutant: string | null;
  clock: () => number;
  onDeath(death: Death): void;
}

/** Starts one, and keeps it going until `stop`. */
export async function startInstance(options: InstanceOptions): Promise<Instance> {
  const port = await freePort();
  const logFile = resolve(options.folder, `${options.name}.log`);
  const log = openSync(logFile, 'a');
  let child: ChildProcess;
  let serving = false;
  let isEndExpected = false;
  let ended = false;
  let starts = 0;
  let pause = 300;

  function launch(): void {
    starts += 1;
    isEndExpected = false;
    const own = spawnServer(options, port, log);
    child = own;
    own.once('exit', (code, signal) => void onExit(code, signal));
    void untilServing(own, port, () => ended).then((is) => {
      if (is) serving = true;
    });
  }

  async function onExit(code: number | null, signal: string | null): Promise<void> {
    if (serving && !isEndExpected && !ended)
      options.onDeath({ instance: options.name, code, signal, at: options.clock(), log: tail() });
    serving = false;
    await wait(pause);
    if (!ended) launch();
  }

  const tail = () => readFileSync(logFile, 'utf8').trim().slice(-1500);

  async function signal(name: NodeJS.Signals): Promise<void> {
    const own = child;
    isEndExpected = true;
    const exit = once(own, 'exit');
    if (!isRunning(own)) return;
    own.kill(name);
    await exit;
  }

  async function ready(): Promise<void> {
    const from = Date.now();
    while (!serving) {
      if (Date.now() - from > 240_000) throw new Error(`${options.name} does not serve:\n${tail()}`);
      await wait(30);
    }
  }

  // Whatever ends this process, no server is left behind.
  const atExit = () => child.kill('SIGKILL');
  process.once('exit', atExit);
  launch();
  return {
    name: options.name,
    port,
    isUp: () => serving,
    ready,
    async kill(downMs) {
      pause = downMs;
      await signal('SIGKILL');
      pause = 300;
    },
    async terminate() {
      pause = 0;
      await signal('SIGTERM');
      pause = 300;
    },
    async freeze(ms) {
      const own = child;
      own.kill('SIGSTOP');
      await wait(ms);
      own.kill('SIGCONT');
    },
    async stop() {
      ended = true;
      child.kill('SIGCONT');
      await Promise.race([signal('SIGTERM'), wait(5000).then(() => child.kill('SIGKILL'))]);
      process.off('exit', atExit);
    },
    starts: () => starts,
  };
}

/** Asks a process until it serves; false where it has ended before, or `isOver`. */
async function untilServing(own: ChildProcess, port: number, isOver: () => boolean): Promise<boolean> {
  while (isRunning(own) && !isOver()) {
    const answer = await fetch(`http://127.0.0.1:${port}/ready`).catch(() => null);
    if (answer?.ok) return isRunning(own);
    await wait(50);
  }
  return false;
}

const isRunning = ({ exitCode, signalCode }: ChildProcess) => exitCode === null && signalCode === null;

/** Starts the API as `pnpm start` does, with the mutant of the run loaded before it; `log` is the file that takes what it says. */
function spawnServer({ databaseUrl, mutant }: InstanceOptions, port: number, log: number): ChildProcess {
  const { DATABASE_URL: _, ...env } = process.env;
  return spawn(process.execPath, [...(mutant ? ['--import', preload] : []), main], {
    stdio: ['ignore', log, log],
    env: {
      ...env,
      DATABASE_URL: databaseUrl,
      PORT: String(port),
      HOST: '127.0.0.1',
      LOG_LEVEL: 'warn',
      CALLSIGN_SECRET: 'a secret of chaos, which guards nothing at all',
      // All screens of a run follow under one session.
      CALLSIGN_SESSION_SOCKETS: '100000',
      CALLSIGN_PERSON_SOCKETS: '100000',
      CALLSIGN_CHAOS_MUTANT: mutant ?? '',
    },
  });
}
