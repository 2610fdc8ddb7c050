import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  broken,
  type Count,
  countPlaywright,
  type PlaywrightReport,
  withMissing,
  withProblem,
} from './counts.ts';
import { runBrowserTests } from './e2e.ts';
import type { Package } from './packages.ts';
import { readReport } from './report.ts';
import { repository } from './repository.ts';
import { step } from './run.ts';

/** Runs the two-browser suite, whose Playwright writes its report to test-results/results.json. */
export async function testBrowsers({ name, folder, browserTests }: Package): Promise<Count> {
  const report = join(folder, 'test-results/results.json');
  await rm(join(repository, report), { force: true });
  const good = await step('two-browser tests', () => runBrowserTests([]));
  const read = await readReport<PlaywrightReport>(report);
  if (!read) return broken(name, 'the browser tests did not run to their end; the lines above say why');
  const reported = read.suites.map(({ file }) => join(read.config.rootDir, file));
  const count = withMissing(countPlaywright(name, read), browserTests, reported);
  return good || count.failed > 0 ? count : withProblem(count, 'it failed outside of the tests; see above');
}
