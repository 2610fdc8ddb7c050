import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { broken, type Count, countVitest, total, type VitestReport, withMissing } from './counts.ts';
import type { Package } from './packages.ts';
import { readReport } from './report.ts';
import { repository } from './repository.ts';
import { step } from './run.ts';
import { turbo } from './turbo.ts';

/** Where the test script of each package has vitest write its report. */
const report = 'test-results/vitest.json';

/**
 * Runs vitest in each package, there only the files whose path contains one of `only` (all, if there is none); turbo remembers
 * what has not changed.
 */
export async function testPackages(all: Package[], only: readonly string[]): Promise<Count[]> {
  const isAsked = (file: string) => only.length === 0 || only.some((part) => file.includes(part));
  const packages = all
    .map((it) => ({ ...it, tests: it.tests.filter(isAsked) }))
    .filter(({ tests }) => tests.length > 0);
  for (const { folder } of packages) await rm(join(repository, folder, report), { force: true });
  const good = await step('tests of the packages', () =>
    turbo(
      // Three at a time on two cores: the tests of chaos mostly wait.
      ...['run', 'test', '--continue', '--concurrency=3'],
      ...packages.map(({ name }) => `--filter=${name}`),
      ...(only.length > 0 ? ['--', ...only] : []),
    ),
  );
  const counts = await Promise.all(packages.map(count));
  // An error outside of every test shows in the exit code only.
  if (!good && total(counts).failed === 0)
    return [...counts, broken('turbo run test', 'it failed outside of the tests; see above')];
  return counts;
}

async function count({ name, folder, scripts, tests }: Package): Promise<Count> {
  if (!scripts.test) return broken(name, 'it has tests but no test script, so they never run');
  const read = await readReport<VitestReport>(join(folder, report));
  if (!read) return broken(name, 'its tests did not run to their end; the lines above say why');
  return withMissing(
    countVitest(name, read),
    tests,
    read.testResults.map((file) => file.name),
  );
}
