import { expect, test } from 'vitest';
import { readinessOfText, readReadiness } from './read-readiness.ts';

test.each([
  {},
  [{ name: 'x' }],
  [{ name: 'x', sql: 'select 1', command: 'true' }],
  [{ name: '', sql: 'select 1' }],
  [{ name: 'x', sql: 'select 1', units: 'users' }],
  [{ name: 'x', sql: 7 }],
  ['select 1'],
  undefined,
])('a list of checks such as %j is refused', (value) => {
  expect(() => readReadiness(value, 'before.json')).toThrow('before.json is not a list of readiness checks.');
});

test('what is given on the command line is a query or a command by its first word', () => {
  expect(readinessOfText(' WITH a as (select 1) select * from a')).toHaveProperty('sql');
  expect(readinessOfText('curl -f http://127.0.0.1:3000/health')).toHaveProperty('command');
  expect(readinessOfText('selection --check')).toHaveProperty('command');
});
