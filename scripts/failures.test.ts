import { join } from 'node:path';
import { expect, test } from 'vitest';
import { beginning, failedOfPlaywright, failedOfVitest } from './failures.ts';
import { repository } from './repository.ts';

test('a failed test is told by its file, its whole name and how its error begins', () => {
  const name = join(repository, 'packages/a/src/a.test.ts');
  const result = (status: string, message: string) => ({
    status,
    fullName: `a row is ${status}`,
    failureMessages: [message],
  });
  const assertionResults = [
    result('passed', ''),
    result('failed', 'Error: expected 1 to be 2\n    at a.ts:1:1'),
  ];
  expect(failedOfVitest([{ name, assertionResults }])).toEqual([
    'packages/a/src/a.test.ts › a row is failed: Error: expected 1 to be 2',
  ]);
});

test('a failed scenario is told with the titles around it, whichever of its tries failed', () => {
  const spec = (ok: boolean, message: string) => ({
    title: ok ? 'holds' : 'breaks',
    ok,
    tests: [{ results: [{ status: ok ? 'passed' : 'failed', errors: ok ? [] : [{ message }] }] }],
  });
  const suites = [
    {
      title: 'u1.spec.ts',
      file: 'u1.spec.ts',
      specs: [spec(true, '')],
      suites: [{ title: 'by keys', file: 'u1.spec.ts', specs: [spec(false, 'Error: not visible')] }],
    },
  ];
  expect(failedOfPlaywright(suites)).toEqual(['u1.spec.ts › by keys › breaks: Error: not visible']);
});

test('of an error stays what says what is wrong', () => {
  const said = [
    '\u001b[31mError: expect(locator).toHaveText(expected) failed\u001b[39m',
    '',
    'Expected: "SRC 2"',
    'Received: "SRC 1"',
    'Call log:',
    '  - waiting for the cell',
  ];
  expect(beginning(said.join('\n'))).toBe(
    'Error: expect(locator).toHaveText(expected) failed | Expected: "SRC 2" | Received: "SRC 1"',
  );
  expect(beginning(undefined)).toBe('it failed without a message');
});
