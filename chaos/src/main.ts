import { ensureClient } from '@callsign/prisma/generate-client';
import { mutantOf } from './mutants/mutants.ts';
import { replaceFunctions } from './mutants/replace-functions.ts';
import { type Options, readOptions } from './options.ts';
import { startProgress } from './progress.ts';
import { report, reportJson } from './report.ts';

async function main(): Promise<number> {
  const read = readOptions(process.argv.slice(2));
  if ('text' in read) {
    process.stdout.write(read.text);
    return 0;
  }
  const { options } = read;
  const progress = startProgress(options);
  try {
    const outcome = await runMutant(options, progress.note);
    process.stdout.write(options.json ? reportJson(outcome, options) : report(outcome, options));
    return outcome.violations.length === 0 ? 0 : 1;
  } finally {
    progress.stop();
  }
}

/** The clients' code is loaded only now, so that a mutant can change it. */
async function runMutant(options: Options, note: ReturnType<typeof startProgress>['note']) {
  await ensureClient();
  replaceFunctions((options.mutant && mutantOf(options.mutant)?.client) || []);
  const { run } = await import('./run.ts');
  return run(options, note);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(2));
main().then(
  (code) => process.exit(code),
  (error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exit(2);
  },
);
