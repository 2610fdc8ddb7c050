import { openRunner, type Runner, type RunnerOptions } from '../src/lifecycle/open-runner.ts';
import type { Report } from '../src/run/report.ts';
import { readSimpleSchema } from './hand-written-unit.ts';
import type { TestDatabase } from './postgres.ts';

/** A runner for the hand-written unit, impatient, with what it reports. */
export async function openTestRunner(
  db: TestDatabase,
  options: Partial<RunnerOptions> = {},
): Promise<{ runner: Runner; reports: Report[] }> {
  const reports: Report[] = [];
  const runner = await openRunner({
    url: db.url,
    readSchemaText: readSimpleSchema,
    openGate: async () => ({ summary: 'open', evidence: null }),
    report: (report) => reports.push(report),
    patience: { attempts: 4, firstPauseMs: 10, longestPauseMs: 50 },
    ...options,
  });
  return { runner, reports };
}

/** Resolves when a condition, asked again and again, holds. */
export async function until(condition: () => Promise<boolean>): Promise<void> {
  // What is asked for may not be there yet, such as the journal.
  while (!(await condition().catch(() => false))) await new Promise((resolve) => setImmediate(resolve));
}
