import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { type Database, describeUrl, resolveDatabase } from '../database.ts';
import { status } from '../migrate.ts';
import { sentenceOf } from './foreseen.ts';

/** What a command found: sentences for a person, the same as JSON, and 0 for yes or 1 for no. */
export type Outcome = { lines: string[]; json: unknown; exitCode: 0 | 1 };

/** A command of this package; `options` are its flags with a sentence each. */
export type Command = {
  usage: string;
  summary: string;
  options: Record<string, { type: 'boolean' | 'string'; description: string }>;
  positionals: number;
  run(flags: Record<string, string | boolean | undefined>, positionals: string[]): Promise<Outcome>;
};

const common: Command['options'] = {
  json: { type: 'boolean', description: 'Print one JSON value instead of sentences.' },
  help: { type: 'boolean', description: 'Print this.' },
};

/** Runs a command with the arguments of this process; exits with 0 (yes), 1 (no) or 2 (it could not be told). */
export async function runCommand(command: Command): Promise<void> {
  // Leaving by process.exit lets the embedded server stop, which a bare signal would not.
  process.once('SIGINT', () => process.exit(130));
  process.once('SIGTERM', () => process.exit(143));
  try {
    const { values, positionals } = parseArgs({
      options: { ...command.options, ...common } as ParseArgsOptionsConfig,
      // `pnpm db:new -- name` hands the dashes on.
      args: process.argv.slice(2).filter((it) => it !== '--'),
      allowPositionals: true,
    });
    const flags = values as Record<string, string | boolean | undefined>;
    if (flags.help) {
      console.log(helpText(command));
      return;
    }
    if (positionals.length !== command.positionals) throw new Error(`Usage: ${command.usage}`);
    const { lines, json, exitCode } = await command.run(flags, positionals);
    console.log(flags.json ? JSON.stringify(json, null, 2) : lines.join('\n'));
    process.exitCode = exitCode;
  } catch (error) {
    console.error(sentenceOf(error, command.usage));
    process.exitCode = 2;
  }
}

/** Runs the work on the database of this environment and lets go of it afterwards. */
export async function withDatabase<T>(work: (database: Database) => Promise<T>): Promise<T> {
  const database = await resolveDatabase(process.env);
  try {
    return await work(database);
  } finally {
    await database.stop();
  }
}

/** The same, on a database that has every migration; rejects with the command to run before this one. */
export async function withMigratedDatabase<T>(work: (database: Database) => Promise<T>): Promise<T> {
  return withDatabase(async (database) => {
    const { applied, pending, failed } = await status(database.url);
    const wanting = pending.length + failed.length;
    if (wanting === 0) return work(database);
    const what = applied.length === 0 ? 'has no tables yet' : `lacks ${wanting} of the migrations`;
    throw new Error(`The database at ${describeUrl(database.url)} ${what}: run \`pnpm db:migrate\` first.`);
  });
}

function helpText({ usage, summary, options }: Command): string {
  const rows = Object.entries({ ...options, ...common }).map(
    ([name, { description }]) => `  --${name.padEnd(8)} ${description}`,
  );
  return [`Usage: ${usage}`, '', summary, '', ...rows].join('\n');
}
