import { describe, expect, test } from 'vitest';
import { broken, countPlaywright, countVitest, total, withMissing } from './counts.ts';

const file = (status: string, tests: string[], message = '') => ({
  name: '/x/packages/a/src/a.test.ts',
  status,
  message,
  assertionResults: tests.map((it) => ({ status: it, fullName: 'a test', failureMessages: [] })),
});
const browsers = (stats: Partial<Record<'expected' | 'flaky' | 'unexpected' | 'skipped', number>>) => ({
  stats: { expected: 0, flaky: 0, unexpected: 0, skipped: 0, ...stats },
  errors: [] as { message?: string }[],
  config: { rootDir: '/x/e2e/scenarios' },
  suites: [],
});

describe('what counts as a failure', () => {
  test('a failed test, and nothing else in its file', () => {
    const count = countVitest('a', { testResults: [file('failed', ['passed', 'failed', 'skipped'])] });
    expect(count).toMatchObject({ passed: 1, failed: 1, skipped: 1, problems: [] });
  });

  test('a test file that cannot be loaded', () => {
    const count = countVitest('a', {
      testResults: [file('passed', ['passed']), file('failed', [], 'Cannot find module\nat line 1')],
    });
    expect(count).toMatchObject({ passed: 1, failed: 1 });
    expect(count.problems).toEqual(['/x/packages/a/src/a.test.ts: Cannot find module']);
  });

  test('a set-up that fails, so that its tests are skipped', () => {
    expect(countVitest('a', { testResults: [file('failed', ['skipped'], 'no database')] }).failed).toBe(1);
  });

  test('a suite in which no test ran', () => {
    expect(countVitest('a', { testResults: [] }).failed).toBe(1);
    expect(countVitest('a', { testResults: [file('passed', ['skipped'])] }).failed).toBe(1);
    expect(countPlaywright('e2e', browsers({ skipped: 3 })).failed).toBe(1);
  });

  test('a browser run that ends with an error of its own', () => {
    const report = {
      ...browsers({ expected: 2, flaky: 1 }),
      errors: [{ message: 'the server did not start' }],
    };
    expect(countPlaywright('e2e', report)).toMatchObject({ passed: 3, failed: 1 });
  });

  test('a suite that left no report', () => {
    expect(total([broken('a', 'it crashed')])).toMatchObject({ passed: 0, failed: 1 });
  });
});

test('the last line sums all suites', () => {
  const counts = [
    countVitest('a', { testResults: [file('passed', ['passed', 'passed'])] }),
    countPlaywright('e2e', browsers({ expected: 3, unexpected: 1 })),
  ];
  expect(total(counts).line).toBe('5 passed, 1 failed');
});

test('a test file that no report tells of is a failure', () => {
  const count = countVitest('a', { testResults: [file('passed', ['passed'])] });
  const expected = ['packages/a/src/a.test.ts', 'packages/a/src/b.test.ts'];
  expect(withMissing(count, expected, ['/elsewhere/packages/a/src/a.test.ts'])).toMatchObject({
    passed: 1,
    failed: 1,
    problems: ['packages/a/src/b.test.ts was not run'],
  });
  expect(withMissing(count, ['a.test.ts'], ['/elsewhere/extra-a.test.ts']).failed).toBe(1);
});
