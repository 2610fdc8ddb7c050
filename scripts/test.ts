import { readFlags } from './arguments.ts';
import { testBrowsers } from './browser-tests.ts';
import { broken, type Count, total } from './counts.ts';
import { testPackages } from './package-tests.ts';
import { listPackages } from './packages.ts';

const help = `Runs all tests: of every package, then the two-browser tests on the production form.

  pnpm test               everything
  pnpm test:database      only the tests that need Postgres (*.pg.test.ts)

Postgres is the embedded one, the server of TEST_DATABASE_URL, or Debian's of CALLSIGN_TEST_POSTGRES=15;
with the last, packages/rekey is left out of test:database, because it brings servers of its own.
The last line is "N passed, N failed"; the exit code is 0 only if nothing failed and everything ran.
`;

/** rekey brings PostgreSQL 13, 15 and 18 of its own and never looks at Debian's: run with that, its tests would only be run twice. */
const ownServers = '@callsign/rekey';

const { database } = readFlags(help, ['database']);
process.exitCode = report(await (database ? databaseTests() : allTests()));

function databaseTests(): Promise<Count[]> {
  const all = listPackages();
  const asked = process.env.CALLSIGN_TEST_POSTGRES ? all.filter(({ name }) => name !== ownServers) : all;
  return testPackages(asked, '.pg.test.ts');
}

async function allTests(): Promise<Count[]> {
  const packages = listPackages();
  const counts = await testPackages(packages, '');
  const suites = packages.filter(({ browserTests }) => browserTests.length > 0);
  if (suites.length === 0) return [...counts, broken('two-browser tests', 'there are none')];
  for (const suite of suites) counts.push(await testBrowsers(suite));
  return counts;
}

function report(counts: Count[]): number {
  for (const { suite, passed, failed, skipped, problems } of counts) {
    const skips = skipped > 0 ? `, ${skipped} skipped` : '';
    process.stdout.write(`\n  ${suite}: ${passed} passed, ${failed} failed${skips}`);
    for (const problem of problems) process.stdout.write(`\n    ${problem}`);
  }
  const { passed, failed, line } = total(counts);
  process.stdout.write(`\n\n${line}\n`);
  return failed === 0 && passed > 0 ? 0 : 1;
}
