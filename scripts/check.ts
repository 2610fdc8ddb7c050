import { readFlags } from './arguments.ts';
import { auditDependencies } from './dependencies.ts';
import { findUntypedIdentities } from './identities.ts';
import { findImportsUpward } from './layers.ts';
import { run, step } from './run.ts';
import { turbo } from './turbo.ts';
import { findForbiddenWords } from './words.ts';

const help = `Checks everything that needs no test: types, lint and format, who imports whom, dependencies, words, identities.

  pnpm check              exits with 1 if something is not in order; pnpm format puts the format in order
`;
readFlags(help, []);

const checks: [name: string, work: () => Promise<number>][] = [
  ['types (tsc)', () => turbo('run', 'check', '--continue', '--output-logs=errors-only')],
  ['lint and format (biome)', () => run('biome', ['check', '--error-on-warnings'])],
  ['who imports whom (turbo boundaries)', () => turbo('boundaries')],
  ['rooms import downwards', async () => report(await findImportsUpward())],
  ['dependencies', checkDependencies],
  ['words that must not be committed', async () => report(await findForbiddenWords())],
  ['uuids and ids by their types', async () => report(await findUntypedIdentities())],
];

const failed: string[] = [];
for (const [name, work] of checks) {
  if (!(await step(name, work))) failed.push(name);
}
process.stdout.write(
  failed.length === 0 ? '\nEverything is in order.\n' : `\nNot in order: ${failed.join(', ')}.\n`,
);
process.exitCode = failed.length === 0 ? 0 : 1;

async function checkDependencies(): Promise<number> {
  const { findings, advisories } = await auditDependencies();
  if (advisories === 'not answered')
    process.stdout.write(
      'Every dependency has one version and a checksum. Whether advisories are known of them was NOT looked up: the registry of this machine does not answer for them.\n',
    );
  return report(findings);
}

function report(findings: string[]): number {
  for (const finding of findings) process.stderr.write(`${finding}\n`);
  return findings.length === 0 ? 0 : 1;
}
