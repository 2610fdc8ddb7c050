import { spawn } from 'node:child_process';
import { repository } from './repository.ts';

/** Where a command runs (default: the repository), and what its environment has on top of ours. */
export type RunOptions = { cwd?: string; env?: Record<string, string> };

/** Runs a command on this terminal and answers its exit code; rejects with a sentence if there is no such command. */
export function run(command: string, args: string[], options: RunOptions = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd ?? repository,
      env: { ...process.env, ...options.env },
      stdio: 'inherit',
    });
    child.once('error', (error) => reject(new Error(`${command} could not be started: ${error.message}`)));
    // A child that a signal ended has no exit code; it did not succeed.
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

/** Runs a step, and says how it went and how long it took. */
export async function step(name: string, work: () => Promise<number>): Promise<boolean> {
  process.stdout.write(`\n== ${name}\n`);
  const from = performance.now();
  const good = (await work()) === 0;
  const seconds = ((performance.now() - from) / 1000).toFixed(1);
  process.stdout.write(`== ${name}: ${good ? 'good' : 'FAILED'} after ${seconds} s\n`);
  return good;
}
