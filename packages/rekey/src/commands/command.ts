/** An option of a command; `value` is the placeholder that help shows for its text. */
export type CommandOption =
  | { type: 'string'; value: string; short?: string; default?: string; multiple?: false; says: string }
  /** May be given several times; a list, empty where it is not given. */
  | { type: 'string'; value: string; short?: string; multiple: true; says: string }
  | { type: 'boolean'; short?: string; says: string };

export type CommandOptions = Record<string, CommandOption>;

/** What parsing makes of options: a flag is always a boolean, a text may be missing unless it has a default. */
export type OptionValue = string | boolean | string[] | undefined;

/** Values under the types of their options. */
export type ValuesOf<Options extends CommandOptions> = {
  [Name in keyof Options]: Options[Name] extends { type: 'boolean' }
    ? boolean
    : Options[Name] extends { multiple: true }
      ? string[]
      : Options[Name] extends { default: string }
        ? string
        : string | undefined;
};

/** Where a command writes and what it knows of its surroundings; tests hand in their own. */
export interface Terminal {
  /** Results: what a pipe should get. Adds the newline. */
  out(text: string): void;
  /** Progress and refusals. Adds the newline. */
  err(text: string): void;
  env: Record<string, string | undefined>;
  /** True when a person watches `err`: only then progress bars and colours. */
  interactive: boolean;
  columns: number;
}

/** One command of rekey, its options' types forgotten. */
export interface Command {
  name: string;
  /** One line for the list of commands. */
  summary: string;
  /** What it does, for `--help`: paragraphs, wrapped at 100 columns. */
  help: string;
  options: CommandOptions;
  run(values: Record<string, OptionValue>, terminal: Terminal): Promise<number>;
}

/** Options that every command has. */
export const commonOptions = {
  'database-url': {
    type: 'string',
    value: 'URL',
    says: 'the database, as postgresql://user:password@host:port/name (default: $DATABASE_URL)',
  },
  schema: { type: 'string', value: 'PATH', says: 'schema.prisma, or a folder of such files' },
  json: { type: 'boolean', says: 'answer in JSON, for machines' },
  help: { type: 'boolean', short: 'h', says: 'this text' },
} as const satisfies CommandOptions;

type Common = typeof commonOptions;

/** Declares a command: `run` sees its own options and the common ones under their types. */
export function defineCommand<const Options extends CommandOptions>(command: {
  name: string;
  summary: string;
  help: string;
  options: Options;
  run(values: ValuesOf<Options & Common>, terminal: Terminal): Promise<number>;
}): Command {
  return {
    ...command,
    options: { ...command.options, ...commonOptions },
    run: (values, terminal) => command.run(values as ValuesOf<Options & Common>, terminal),
  };
}
