import { parseArgs } from 'node:util';
import { RekeyError } from '../database/rekey-error.ts';
import { nearestName } from '../nearest-name.ts';
import type { Command, OptionValue, Terminal } from './command.ts';
import { commands as allCommands } from './commands.ts';
import { exitCodeOf, exitCodes } from './exit-code.ts';
import { commandHelp, overviewHelp } from './print-help.ts';

/** Runs one command line and answers the exit code; every way to fail ends in one printed sentence and its remedy. */
export async function main(
  args: string[],
  terminal: Terminal,
  commands: readonly Command[] = allCommands,
): Promise<number> {
  try {
    return await runCommand(args, terminal, commands);
  } catch (error) {
    return printFailure(error, args.includes('--json'), terminal);
  }
}

async function runCommand(args: string[], terminal: Terminal, commands: readonly Command[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    const wanted = commands.find((it) => it.name === rest[0]);
    terminal.out(wanted ? commandHelp(wanted) : overviewHelp(commands));
    return name === undefined ? exitCodes.refused : exitCodes.good;
  }
  const command = commands.find((it) => it.name === name);
  if (!command) throw unknownCommand(name, commands);
  const values = parseOptions(command, rest);
  if (values.help) {
    terminal.out(commandHelp(command));
    return exitCodes.good;
  }
  return command.run(values, terminal);
}

function unknownCommand(name: string, commands: readonly Command[]): RekeyError {
  const nearest = nearestName(
    name,
    commands.map((it) => it.name),
  );
  return new RekeyError(
    'BAD_ARGUMENT',
    name.startsWith('-') ? `The command comes first, before ${name}.` : `There is no command ${name}.`,
    nearest ? `Did you mean \`rekey ${nearest}\`?` : 'Run `rekey --help` for the list of commands.',
  );
}

function parseOptions(command: Command, args: string[]): Record<string, OptionValue> {
  const options: NonNullable<NonNullable<Parameters<typeof parseArgs>[0]>['options']> = {};
  for (const [name, { says: _, ...option }] of Object.entries(command.options)) {
    if (option.type === 'boolean') options[name] = { ...option, default: false };
    else options[name] = option.multiple ? { ...option, default: [] } : option;
  }
  try {
    const { values, tokens } = parseArgs({
      args,
      options,
      strict: true,
      allowPositionals: false,
      tokens: true,
    });
    refuseTwice(
      command,
      tokens.flatMap((it) => (it.kind === 'option' ? [it.name] : [])),
    );
    return values as Record<string, OptionValue>;
  } catch (error) {
    if (error instanceof RekeyError) throw error;
    const unknown = /Unknown option '--([^'=]+)/.exec(String(error))?.[1];
    const nearest = unknown && nearestName(unknown, Object.keys(command.options));
    throw new RekeyError(
      'BAD_ARGUMENT',
      unknown ? `\`rekey ${command.name}\` has no option --${unknown}.` : firstSentence(error),
      nearest ? `Did you mean --${nearest}?` : `Run \`rekey ${command.name} --help\` for its options.`,
      { cause: error },
    );
  }
}

/** Of two values of an option that takes one, the first would be dropped without a word. */
function refuseTwice({ options }: Command, given: readonly string[]): void {
  const twice = given.find((name, at) => {
    const option = options[name];
    return given.indexOf(name) < at && option?.type === 'string' && !option.multiple;
  });
  if (twice !== undefined)
    throw new RekeyError(
      'BAD_ARGUMENT',
      `--${twice} is given twice, and only one of its values could count.`,
      'Give it once.',
    );
}

function firstSentence(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return `${text.split(/\. |\n/)[0]?.replace(/\.$/, '')}.`;
}

function printFailure(error: unknown, json: boolean, terminal: Terminal): number {
  const refusal =
    error instanceof RekeyError
      ? error
      : new RekeyError(
          'UNEXPECTED',
          `rekey failed in a way that nobody foresaw: ${firstSentence(error)}`,
          'Please report it with the lines below; the database is as the last finished step left it.',
          { cause: error },
        );
  const { code, message, remedy } = refusal;
  if (json) terminal.out(JSON.stringify({ error: { code, message, remedy } }));
  else terminal.err(`${message}\n${remedy}`);
  if (code === 'UNEXPECTED' && error instanceof Error) terminal.err(error.stack ?? '');
  return exitCodeOf(code);
}
