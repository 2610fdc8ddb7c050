import { expect, test } from 'vitest';
import { type Collected, sampleVersions } from './one-version-each.ts';

const one = (name: string): Collected => ({ name, mode: 'run' });
const group = (name: string, ...tasks: Collected[]): Collected => ({ name, mode: 'run', tasks });
const running = (task: Collected): string[] =>
  task.tasks
    ? task.tasks.flatMap(running).map((name) => `${task.name}: ${name}`)
    : task.mode === 'run'
      ? [task.name]
      : [];

test('every test runs on one version, every version has its share, and what exists for one version runs on it', () => {
  const on = (version: number, ...more: Collected[]) =>
    group(`on PostgreSQL ${version}`, one('a'), one('b'), one('c'), one('d'), ...more);
  const file = group('file', on(13), on(15), on(18, one('new in 18')), one('without Postgres'));
  sampleVersions(file);
  expect(running(file)).toEqual([
    'file: on PostgreSQL 13: c',
    'file: on PostgreSQL 15: b',
    'file: on PostgreSQL 18: a',
    'file: on PostgreSQL 18: d',
    'file: on PostgreSQL 18: new in 18',
    'file: without Postgres',
  ]);
});

test('the version that is asked for by name is the one that runs', () => {
  const left = { name: 'a', mode: 'skip' };
  const file = group('file', group('on PostgreSQL 13', one('a')), group('on PostgreSQL 18', left));
  sampleVersions(file);
  expect(running(file)).toEqual(['file: on PostgreSQL 13: a']);
});
