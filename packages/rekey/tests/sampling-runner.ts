import { type RunnerTestFile, TestRunner } from 'vitest';
import { sampleVersions } from './one-version-each.ts';

/**
 * vitest's runner of the pg tests: each of them runs on one version of PostgreSQL, unless REKEY_TEST_POSTGRES names versions or
 * CALLSIGN_FULL=1 asks for all.
 */
export default class SamplingRunner extends TestRunner {
  onCollected(files: RunnerTestFile[]): void {
    if (process.env.REKEY_TEST_POSTGRES || process.env.CALLSIGN_FULL === '1') return;
    for (const file of files) sampleVersions(file);
  }
}
