import type { Terminal } from './command.ts';

/** The terminal, pipe or log that this process writes to. */
export function processTerminal(): Terminal {
  // A reader that goes away (`| head`) is no failure of the command.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  return {
    out: (text) => void process.stdout.write(`${text}\n`),
    err: (text) => void process.stderr.write(`${text}\n`),
    env: process.env,
    interactive: process.stderr.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb',
    columns: process.stderr.columns ?? 100,
  };
}
