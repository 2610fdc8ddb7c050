import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from './free-port.ts';

const main = resolve(import.meta.dirname, '../../../apps/api/src/main.ts');
const preload = resolve(import.meta.dirname, '../mutants/preload.ts');

/** The end of a process that had been serving and was not told to end. */
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

/** What an instance is started with; `clock` gives the milliseconds since the run began. */
export interface InstanceOptions {
  name: string;
  folder: string;
  databaseUrl: string;
  mutant: string | null;
  clock: () => number;
  onDeath(death: Death): void;
}

/** A process that is kept up: what it was started with, and what is known of it. */
interface Supervised {
  readonly options: InstanceOptions;
  readonly port: number;
  readonly logFile: string;
  /** The open log file that takes what it prints. */
  readonly log: number;
  child: ChildProcess;
  serving: boolean;
  isEndExpected: boolean;
  /** Stopped for good: not started again. */
  stopped: boolean;
  starts: number;
  restartDelayMs: number;
}

const RESTART_DELAY_MS = 300;
const READY_TIMEOUT_MS = 240_000;

/** Starts an API process, and starts it again whenever it ends, until `stop`. */
export async function startInstance(options: InstanceOptions): Promise<Instance> {
  const port = await freePort();
  const logFile = resolve(options.folder, `${options.name}.log`);
  const log = openSync(logFile, 'a');
  const own: Supervised = {
    options,
    port,
    logFile,
    log,
    child: spawnServer(options, port, log),
    serving: false,
    isEndExpected: false,
    stopped: false,
    starts: 0,
    restartDelayMs: RESTART_DELAY_MS,
  };
  watch(own);
  // Whatever ends this process, no server is left behind.
  const atExit = () => own.child.kill('SIGKILL');
  process.once('exit', atExit);
  return {
    name: options.name,
    port,
    isUp: () => own.serving,
    ready: () => untilReady(own),
    kill: (downMs) => restart(own, 'SIGKILL', downMs),
    terminate: () => restart(own, 'SIGTERM', 0),
    async freeze(ms) {
      const { child } = own;
      child.kill('SIGSTOP');
      await wait(ms);
      child.kill('SIGCONT');
    },
    async stop() {
      own.stopped = true;
      own.child.kill('SIGCONT');
      await Promise.race([signal(own, 'SIGTERM'), wait(5000).then(() => own.child.kill('SIGKILL'))]);
      process.off('exit', atExit);
    },
    starts: () => own.starts,
  };
}

/** Follows the process just spawned: notes when it serves, and when it ends. */
function watch(own: Supervised): void {
  own.starts += 1;
  own.isEndExpected = false;
  own.child.once('exit', (code, signal) => void onExit(own, code, signal));
  void untilServing(own.child, own.port, () => own.stopped).then((is) => {
    if (is) own.serving = true;
  });
}

/** Reports an end that nobody asked for, and starts the process again after its delay. */
async function onExit(own: Supervised, code: number | null, signal: string | null): Promise<void> {
  const { options } = own;
  if (own.serving && !own.isEndExpected && !own.stopped)
    options.onDeath({ instance: options.name, code, signal, at: options.clock(), log: endOfLog(own) });
  own.serving = false;
  await wait(own.restartDelayMs);
  if (own.stopped) return;
  own.child = spawnServer(options, own.port, own.log);
  watch(own);
}

/** Ends the process by a signal and waits until it has ended; it is up again after `downMs`. */
async function restart(own: Supervised, name: NodeJS.Signals, downMs: number): Promise<void> {
  own.restartDelayMs = downMs;
  await signal(own, name);
  own.restartDelayMs = RESTART_DELAY_MS;
}

async function signal(own: Supervised, name: NodeJS.Signals): Promise<void> {
  const { child } = own;
  own.isEndExpected = true;
  const exit = once(child, 'exit');
  if (!isRunning(child)) return;
  child.kill(name);
  await exit;
}

/** Throws with the end of its log where it does not serve in time. */
async function untilReady(own: Supervised): Promise<void> {
  const from = Date.now();
  while (!own.serving) {
    if (Date.now() - from > READY_TIMEOUT_MS)
      throw new Error(`${own.options.name} does not serve:\n${endOfLog(own)}`);
    await wait(30);
  }
}

const endOfLog = ({ logFile }: Supervised) => readFileSync(logFile, 'utf8').trim().slice(-1500);

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
