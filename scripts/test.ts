import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  broken,
  type Count,
  countPlaywright,
  countVitest,
  type PlaywrightReport,
  total,
  unreported,
  type VitestReport,
  withProblem,
} from './counts.ts';
import { runBrowserTests } from './e2e.ts';
import { listPackages, type Package } from './packages.ts';
import { repository } from './repository.ts';
import { step } from './run.ts';
import { turbo } from './turbo.ts';

const help = `Runs all tests: of every package, then the two-browser tests on the production form.

  pnpm test               everything
  pnpm test:database      only the packages whose tests need Postgres, without browsers

Postgres is the embedded one, the server of TEST_DATABASE_URL, or Debian's of CALLSIGN_TEST_POSTGRES=15.
The last line is "N passed, N failed"; the exit code is 0 only if nothing failed and everything ran.
`;

const { values } = parseArgs({ options: { database: { type: 'boolean' }, help: { type: 'boolean' } } });
if (values.help) process.stdout.write(help);
else process.exitCode = await main(values.database ?? false);

async function main(databaseOnly: boolean): Promise<number> {
  const withTests = listPackages().filter(({ tests }) => tests.length > 0);
  const units = withTests.filter(({ tests }) => tests.some((file) => !file.endsWith('.spec.ts')));
  const browsers = withTests.filter(({ tests }) => tests.some((file) => file.endsWith('.spec.ts')));
  const chosen = databaseOnly ? units.filter(needsPostgres) : units;

  const counts = [
    ...(await testPackages(chosen)),
    ...(databaseOnly ? [] : await testBrowsers(browsers[0], chosen.length)),
  ];
  for (const { suite, passed, failed, skipped, problems } of counts) {
    const skips = skipped > 0 ? `, ${skipped} skipped` : '';
    process.stdout.write(`\n  ${suite}: ${passed} passed, ${failed} failed${skips}`);
    for (const problem of problems) process.stdout.write(`\n    ${problem}`);
  }
  const { passed, failed, line } = total(counts);
  process.stdout.write(`\n\n${line}\n`);
  return failed === 0 && passed > 0 ? 0 : 1;
}

function needsPostgres({ tests }: Package): boolean {
  return tests.some((file) => file.endsWith('.pg.test.ts'));
}

/** Runs vitest in each package; turbo answers from its cache where nothing changed. */
async function testPackages(packages: Package[]): Promise<Count[]> {
  const report = 'test-results/vitest.json';
  const runnable = packages.filter(({ scripts }) => scripts.test);
  for (const { folder } of packages) await rm(join(repository, folder, report), { force: true });
  const good = await step('tests of the packages', () =>
    turbo(
      ...['run', 'test', '--continue', '--concurrency=2', '--output-logs=new-only'],
      ...runnable.map(({ name }) => `--filter=${name}`),
      ...['--', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
    ),
  );
  const counts = await Promise.all(
    packages.map(async ({ name, folder, scripts, tests }) => {
      if (!scripts.test) return broken(name, 'it has tests but no test script, so they never run');
      const read = await readReport<VitestReport>(join(folder, report));
      if (!read) return broken(name, 'its tests did not run to their end; the lines above say why');
      const expected = tests.filter((file) => !file.endsWith('.spec.ts')).map((file) => join(folder, file));
      const reported = read.testResults.map((file) => file.name);
      return unreported(expected, reported).reduce(
        (count, file) => withProblem(count, `${file} was not run`),
        countVitest(name, read),
      );
    }),
  );
  // An error outside of every test shows in the exit code only.
  if (!good && total(counts).failed === 0)
    return [...counts, broken('turbo run test', 'it failed outside of the tests; see above')];
  return counts;
}

async function testBrowsers(suite: Package | undefined, others: number): Promise<Count[]> {
  if (!suite) return others > 0 ? [broken('e2e', 'there are no browser tests')] : [];
  const report = join(suite.folder, 'test-results/results.json');
  await rm(join(repository, report), { force: true });
  const good = await step('two-browser tests', () => runBrowserTests([]));
  const read = await readReport<PlaywrightReport>(report);
  if (!read)
    return [broken(suite.name, 'the browser tests did not run to their end; the lines above say why')];
  const reported = read.suites.map(({ file }) => join(read.config.rootDir, file));
  const count = unreported(suite.tests, reported).reduce(
    (until, file) => withProblem(until, `${file} was not run`),
    countPlaywright(suite.name, read),
  );
  return [good || count.failed > 0 ? count : withProblem(count, 'it failed outside of the tests; see above')];
}

async function readReport<T>(path: string): Promise<T | undefined> {
  const text = await readFile(join(repository, path), 'utf8').catch(() => null);
  return text === null ? undefined : (JSON.parse(text) as T);
}
