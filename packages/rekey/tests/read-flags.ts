import { type ParseArgsConfig, parseArgs } from 'node:util';

/** Reads this process's command line; exits with 2 and a sentence where it is not understood. */
export function readFlags<const O extends NonNullable<ParseArgsConfig['options']>>(options: O) {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    const [sentence = ''] = (error as Error).message.split(/\. |\n/);
    process.stderr.write(`${sentence.replace(/\.$/, '')}; --help lists what there is.\n`);
    process.exit(2);
  }
}
