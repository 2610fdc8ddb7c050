import type { Command, CommandOption } from './command.ts';
import { exitCodeHelp } from './exit-code.ts';

/** The text of `rekey --help`. */
export function overviewHelp(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  const lines = commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return [
    'rekey moves a PostgreSQL database to UUID keys: one table at a time, under traffic, and back again.',
    '',
    'Usage: rekey <command> [options]',
    '',
    'Commands',
    ...lines,
    '',
    'Every command explains itself: rekey <command> --help',
    '',
    exitCodeHelp,
  ].join('\n');
}

/** The text of `rekey <command> --help`. */
export function commandHelp(command: Command): string {
  const options = Object.entries(command.options).map(
    ([name, option]) => [spelled(name, option), option] as const,
  );
  const width = Math.max(...options.map(([spelling]) => spelling.length));
  const lines = options.flatMap(([spelling, option]) =>
    wrap(saying(option), columns - width - 4).map(
      (line, at) => `  ${(at === 0 ? spelling : '').padEnd(width)}  ${line}`,
    ),
  );
  return [
    `Usage: rekey ${command.name} [options]`,
    '',
    command.help.trim(),
    '',
    'Options',
    ...lines,
    '',
    exitCodeHelp,
  ].join('\n');
}

const columns = 110;

/** Breaks a text between its words into lines of a width; a longer word has a line of its own. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length + 1 <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

const spelled = (name: string, option: CommandOption) =>
  `${option.short ? `-${option.short}, ` : '    '}--${name}${option.type === 'string' ? ` ${option.value}` : ''}`;

function saying(option: CommandOption): string {
  if (option.type === 'boolean') return option.says;
  if (option.multiple) return `${option.says}; may be given several times`;
  return option.default ? `${option.says} (default: ${option.default})` : option.says;
}
