import { parseArgs } from 'node:util';
import { mutantOf, mutants } from './mutants/mutants.ts';

/** What a run is asked to do. */
export interface Options {
  seed: string;
  seconds: number;
  clients: number;
  instances: number;
  json: boolean;
  mutant: string | null;
  /** Keep the database and the servers' logs. */
  keep: boolean;
}

export const help = `Proves that nothing is lost: real servers, a real Postgres and real clients, while everything breaks.

  pnpm chaos                  45 s of chaos, 24 clients, 3 API processes; ends within about 90 s
    --seed TEXT               every random decision comes from it (default: a new one, printed)
    --seconds N               how long things break (1 to 86400)
    --clients N               clients of the real protocol (1 to 500)
    --instances N             API processes (1 to 8)
    --mutant NAME             puts a fault into the system that has to be found; the run must FAIL
    --mutants                 lists them
    --keep                    keeps the database and the logs, and says where
    --json                    the result as JSON on stdout
    --help

Exit code: 0 every promise was kept, 1 one was broken (with its history), 2 the run itself could not be done.
`;

/** Reads the command line; null where help or a list was asked for, with the text to print. */
export function readOptions(args: string[]): { options: Options } | { text: string } {
  const { values } = parseArgs({
    args,
    options: {
      seed: { type: 'string' },
      seconds: { type: 'string', default: '45' },
      clients: { type: 'string', default: '24' },
      instances: { type: 'string', default: '3' },
      mutant: { type: 'string' },
      mutants: { type: 'boolean' },
      keep: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return { text: help };
  if (values.mutants)
    return {
      text: Object.entries(mutants)
        .map(([name, { what, expects }]) => `${name.padEnd(24)}${what} (${expects.join(', ')})\n`)
        .join(''),
    };
  const { mutant = null } = values;
  if (mutant !== null && !mutantOf(mutant))
    throw new Error(`There is no mutant "${mutant}"; --mutants lists them.`);
  return {
    options: {
      seed: values.seed ?? Math.random().toString(36).slice(2, 10),
      seconds: whole('seconds', values.seconds, 86_400),
      clients: whole('clients', values.clients, 500),
      instances: whole('instances', values.instances, 8),
      json: values.json,
      keep: values.keep,
      mutant,
    },
  };
}

function whole(name: string, text: string, most: number): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1 && number <= most) return number;
  throw new Error(`--${name} must be a whole number from 1 to ${most}, and is "${text}".`);
}
