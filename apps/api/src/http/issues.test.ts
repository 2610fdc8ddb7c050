import { MAX_ISSUES } from '@callsign/contracts/errors';
import { expect, it } from 'vitest';
import { readIssues, type ZodProblem } from './issues.ts';

const unknown = (keys: string[]): ZodProblem => ({
  keyword: 'unrecognized_keys',
  instancePath: '',
  message: 'Unrecognized keys',
  params: { keys },
});
const wrong = (place: number): ZodProblem => ({
  keyword: 'invalid_type',
  instancePath: `/operations/${place}`,
  message: 'must be an object',
  params: {},
});

it('as many issues are listed as a person can read, and the others are counted', () => {
  const keys = Array.from({ length: 90_000 }, (_, n) => `k${n}`);
  const many = readIssues([unknown(keys)], 'body');
  expect(many.issues).toHaveLength(MAX_ISSUES);
  expect(many.moreIssues).toBe(90_000 - MAX_ISSUES);
  expect(many.sentence).toBe('k0 is no field that can be written here (and 89999 more).');

  const both = readIssues([wrong(1), wrong(2), unknown(keys), wrong(3)], 'body');
  expect(both.issues.map(({ path }) => path).slice(0, 4)).toEqual([
    'operations.1',
    'operations.2',
    'k0',
    'k1',
  ]);
  expect([both.issues.length, both.moreIssues]).toEqual([MAX_ISSUES, 90_003 - MAX_ISSUES]);
});

it('few issues are all listed, with no count of others', () => {
  expect(readIssues([wrong(7)], 'body')).toEqual({
    sentence: 'operations.7 must be an object.',
    issues: [{ path: 'operations.7', problem: 'wrong-type', message: 'must be an object' }],
  });
});

it('what an issue repeats of the request is cut, and never in the middle of a character', () => {
  const { issues, sentence } = readIssues([unknown([`${'x'.repeat(199)}😀${'y'.repeat(60_000)}`])], 'body');
  expect(issues[0]?.path).toBe(`${'x'.repeat(199)}\ufffd…`);
  expect(sentence.length).toBeLessThan(300);
});
