import {
  beginning,
  failedOfPlaywright,
  failedOfVitest,
  fileIn,
  type PlaywrightSuite,
  type VitestFile,
} from './failures.ts';

/** What one suite did: a sentence for each failed test, and `problems` about what failed besides a test, one failure each. */
export type Count = {
  suite: string;
  passed: number;
  failed: number;
  skipped: number;
  failedTests: string[];
  problems: string[];
};

/** The part of vitest's JSON report that is counted. */
export type VitestReport = { testResults: (VitestFile & { status: string; message?: string })[] };

/** The part of Playwright's JSON report that is counted. */
export type PlaywrightReport = {
  stats: { expected: number; flaky: number; unexpected: number; skipped: number };
  errors: { message?: string }[];
  config: { rootDir: string };
  suites: PlaywrightSuite[];
};

/** Counts vitest's tests; a file that fails without a failed test (it cannot be loaded, say) counts as a failure. */
export function countVitest(suite: string, { testResults }: VitestReport): Count {
  const all = testResults.flatMap((file) => file.assertionResults.map(({ status }) => status));
  const crashed = testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed'),
  );
  return settle({
    suite,
    passed: all.filter((status) => status === 'passed').length,
    failed: all.filter((status) => status === 'failed').length,
    skipped: all.filter((status) => status !== 'passed' && status !== 'failed').length,
    failedTests: failedOfVitest(testResults),
    problems: crashed.map(({ name, message }) => `${fileIn(name)}: ${beginning(message)}`),
  });
}

/** Counts Playwright's tests; a test that passed only when tried again did pass. */
export function countPlaywright(suite: string, { stats, errors, suites }: PlaywrightReport): Count {
  return settle({
    suite,
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected,
    skipped: stats.skipped,
    failedTests: failedOfPlaywright(suites),
    problems: errors.map(({ message }) => beginning(message)),
  });
}

/** A suite of which nothing can be counted. */
export function broken(suite: string, problem: string): Count {
  return settle({ suite, passed: 0, failed: 0, skipped: 0, failedTests: [], problems: [problem] });
}

/** Adds a failure that no test tells of. */
export function withProblem(count: Count, problem: string): Count {
  return { ...count, failed: count.failed + 1, problems: [...count.problems, problem] };
}

/** Adds a failure for each expected file that no report tells of; a report may hold paths of elsewhere, so ends are compared. */
export function withMissing(count: Count, expected: string[], reported: string[]): Count {
  return expected
    .filter((file) => !reported.some((it) => it === file || it.endsWith(`/${file}`)))
    .reduce((until, file) => withProblem(until, `${file} was not run`), count);
}

/** The last line of a run. */
export function total(counts: Count[]): { passed: number; failed: number; line: string } {
  const sum = (key: 'passed' | 'failed') => counts.reduce((until, count) => until + count[key], 0);
  const [passed, failed] = [sum('passed'), sum('failed')];
  return { passed, failed, line: `${passed} passed, ${failed} failed` };
}

function settle(count: Count): Count {
  const whole = { ...count, failed: count.failed + count.problems.length };
  return whole.passed + whole.failed > 0 ? whole : withProblem(whole, 'no test ran');
}
