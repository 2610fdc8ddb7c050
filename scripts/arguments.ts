import { parseArgs } from 'node:util';

/** The arguments of a script that hands them on; prints the help and exits with 0 where it is asked for. */
export function readArguments(help: string): string[] {
  const given = process.argv.slice(2);
  if (!given.includes('--help') && !given.includes('-h')) return given;
  process.stdout.write(help);
  process.exit(0);
}

/** The flags of a script that takes no others; exits with 2 and a sentence where an argument is unknown. */
export function readFlags<F extends string>(help: string, flags: readonly F[]): Partial<Record<F, boolean>> {
  const args = readArguments(help);
  const options = Object.fromEntries(flags.map((flag) => [flag, { type: 'boolean' as const }]));
  try {
    return parseArgs({ args, options }).values as Partial<Record<F, boolean>>;
  } catch (error) {
    const [sentence = ''] = (error as Error).message.split(/\. |\n/);
    process.stderr.write(`${sentence.replace(/\.$/, '')}; --help lists what there is.\n`);
    process.exit(2);
  }
}
