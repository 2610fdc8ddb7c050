import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { styleText } from 'node:util';
import { repository } from './repository.ts';

/** A program that runs until it is stopped; its lines are printed behind its name. */
export type ServiceOptions = {
  name: string;
  args: string[];
  cwd?: string;
  env: Record<string, string>;
  /** Called when it ends without having been stopped. */
  onEnd(how: string): void;
};

const STOP_TIMEOUT_MS = 12_000;
const leash = pathToFileURL(join(import.meta.dirname, 'leash.ts')).href;

/** One Node program that can be stopped and started again. */
export class Service {
  readonly #options: ServiceOptions;
  #child: ChildProcess | null = null;

  constructor(options: ServiceOptions) {
    this.#options = options;
  }

  /** Starts it; the signal aborts when this run has ended, however it did. */
  start(): AbortSignal {
    const ended = new AbortController();
    const { name, args, cwd, env, onEnd } = this.#options;
    const child = spawn(process.execPath, ['--import', leash, ...args], {
      cwd: cwd ?? repository,
      env: { ...process.env, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
      // A group of its own: Ctrl+C reaches only us, and we stop our services in order.
      detached: true,
    });
    this.#child = child;
    const label = styleText('dim', `${name.padEnd(3)} | `);
    createInterface(child.stdout).on('line', (line) => process.stdout.write(`${label}${line}\n`));
    createInterface(child.stderr).on('line', (line) => process.stderr.write(`${label}${line}\n`));
    child.once('error', (error) => {
      ended.abort();
      onEnd(error.message);
    });
    child.once('exit', (code, signal) => {
      ended.abort();
      if (this.#child !== child) return;
      this.#child = null;
      onEnd(signal ? `signal ${signal}` : `exit code ${code}`);
    });
    return ended.signal;
  }

  /** Asks it to end, and ends it if it does not within twelve seconds. */
  async stop(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (!child || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), STOP_TIMEOUT_MS);
    await ended;
    clearTimeout(timer);
  }

  /** Ends it at once, for a process that is exiting itself. */
  kill(): void {
    if (this.#child) signalGroup(this.#child, 'SIGKILL');
  }
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (child.pid) process.kill(-child.pid, signal);
  } catch {
    // It has ended in the meantime, which is what was wanted.
  }
}
