import { join } from 'node:path';
import type { VitestReport } from './counts.ts';
import { failedOfVitest, failureMark } from './failures.ts';
import { listPackages } from './packages.ts';
import { readReport } from './report.ts';

// For .ci/run: the tests that failed in the last run of each package, whoever started it (`npx turbo run test` prints no sums).
for (const { folder } of listPackages()) {
  const report = await readReport<VitestReport>(join(folder, 'test-results/vitest.json'));
  for (const failure of failedOfVitest(report?.testResults ?? []))
    process.stdout.write(`    ${failureMark}${failure}\n`);
}
