import type { Terminal } from '../src/commands/command.ts';

/** A terminal that remembers what was written to it. */
export interface RecordedTerminal extends Terminal {
  written: { out: string; err: string };
}

/** A terminal for tests: no environment, nobody watching. */
export function recordedTerminal(env: Record<string, string> = {}): RecordedTerminal {
  const written = { out: '', err: '' };
  return {
    written,
    out: (text) => {
      written.out += `${text}\n`;
    },
    err: (text) => {
      written.err += `${text}\n`;
    },
    env,
    interactive: false,
    columns: 100,
  };
}
