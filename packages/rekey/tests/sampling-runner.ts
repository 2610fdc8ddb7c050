import { type RunnerTestFile, TestRunner } from 'vitest';
import { sampleVersions } from './one-version-each.ts';

/** Where whole tables are converted, there and back: each of these tests takes seconds. */
const slowFolders = /\/(src\/(run|agreement)|torture)\//;

/** vitest's runner of the pg tests: those of the slow folders run on one version of PostgreSQL each, unless REKEY_TEST_POSTGRES names versions. */
export default class SamplingRunner extends TestRunner {
  onCollected(files: RunnerTestFile[]): void {
    if (process.env.REKEY_TEST_POSTGRES) return;
    for (const file of files) if (slowFolders.test(file.filepath)) sampleVersions(file);
  }
}
