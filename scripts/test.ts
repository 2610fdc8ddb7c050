import { readFlags } from './arguments.ts';
import { testBrowsers } from './browser-tests.ts';
import { broken, type Count, total } from './counts.ts';
import { failureMark } from './failures.ts';
import { testPackages } from './package-tests.ts';
import { listPackages, type Package } from './packages.ts';
import { changedFiles, reached, readTasks } from './reach.ts';

const help = `Runs all tests: of every package, then the two-browser tests on the production form.

  pnpm test               everything
  pnpm test --changed     what a change since main, committed or not, can reach: whole packages, and the browsers'
  pnpm test:database      only the tests that need Postgres (*.pg.test.ts)
  pnpm test:database --sql
                          of the server's tests, only those that another version or locale of Postgres can change

Postgres is the embedded one, the server of TEST_DATABASE_URL, or Debian's of CALLSIGN_TEST_POSTGRES=15;
with the last, packages/rekey is left out of test:database, because it brings servers of its own.
The last line is "N passed, N failed"; the exit code is 0 only if nothing failed and everything ran.
`;

/** rekey brings PostgreSQL 13, 15 and 18 of its own and never looks at Debian's: run with that, its tests would only be run twice. */
const ownServers = '@callsign/rekey';

/**
 * What rests on the SQL that the server's own Postgres runs: migrations, drift, and all that the write path, its constraints and
 * its look-ups do there. The rest of the *.pg.test.ts asks what the API does with the answers.
 */
const sqlTests = {
  packages: ['@callsign/prisma', '@callsign/api'],
  paths: [
    ...'client commands/ database drift due-day ids-that migrate new- reset resolve state'.split(' '),
    ...'compat/ history/ http/entity-routes identifiers/ rows/ switches/ write/'.split(' '),
  ].map((path) => `src/${path}`),
};

const { changed, database, sql } = readFlags(help, ['changed', 'database', 'sql']);
process.exitCode = report(
  await (sql ? databaseSql() : database ? databaseTests() : changed ? changedTests() : allTests()),
);

function databaseSql(): Promise<Count[]> {
  const packages = listPackages().filter(({ name }) => sqlTests.packages.includes(name));
  return testPackages(packages, sqlTests.paths);
}

function databaseTests(): Promise<Count[]> {
  const all = listPackages();
  const asked = process.env.CALLSIGN_TEST_POSTGRES ? all.filter(({ name }) => name !== ownServers) : all;
  return testPackages(asked, ['.pg.test.ts']);
}

async function allTests(): Promise<Count[]> {
  const packages = listPackages();
  const suites = packages.filter(({ browserTests }) => browserTests.length > 0);
  const counts = await testThese(packages, suites);
  return suites.length > 0 ? counts : [...counts, broken('two-browser tests', 'there are none')];
}

async function changedTests(): Promise<Count[]> {
  const changed = changedFiles();
  const tasks = readTasks();
  const [tested, browsed] = [reached(tasks, 'test', changed), reached(tasks, 'e2e', changed)];
  const packages = listPackages();
  const counts = await testThese(
    packages.filter(({ name, tests }) => tests.length > 0 && tested.includes(name)),
    packages.filter(({ name, browserTests }) => browserTests.length > 0 && browsed.includes(name)),
  );
  process.stdout.write(
    `\nOf ${changed.length} changed files, these reach: ${counts.map(({ suite }) => suite).join(', ') || 'no test'}.\n`,
  );
  return counts;
}

async function testThese(packages: Package[], suites: Package[]): Promise<Count[]> {
  const counts = packages.length > 0 ? await testPackages(packages, []) : [];
  for (const suite of suites) counts.push(await testBrowsers(suite));
  return counts;
}

function report(counts: Count[]): number {
  for (const { suite, passed, failed, skipped, failedTests, problems } of counts) {
    const skips = skipped > 0 ? `, ${skipped} skipped` : '';
    process.stdout.write(`\n  ${suite}: ${passed} passed, ${failed} failed${skips}`);
    for (const failure of [...failedTests, ...problems])
      process.stdout.write(`\n    ${failureMark}${failure}`);
  }
  const { passed, failed, line } = total(counts);
  process.stdout.write(`\n\n${line}\n`);
  return failed === 0 && (passed > 0 || counts.length === 0) ? 0 : 1;
}
