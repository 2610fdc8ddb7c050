import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { changedFiles, reached, readTasks } from './reach.ts';

const tasks = readTasks();
const tested = (...changed: string[]) => reached(tasks, 'test', changed).map((name) => name.slice(10));
const browsed = (...changed: string[]) => reached(tasks, 'e2e', changed).includes('@callsign/e2e');

test('a change of rekey reaches its own tests and those of the repository', () => {
  expect(tested('packages/rekey/src/plan/plan.ts')).toEqual(['rekey', 'scripts']);
  expect(browsed('packages/rekey/src/plan/plan.ts')).toBe(false);
});

test('a change of identity reaches whatever is built on it, and not rekey', () => {
  const names = tested('packages/identity/src/brands.ts');
  expect(names).toEqual(
    expect.arrayContaining(['identity', 'contracts', 'api', 'web', 'chaos', 'simulation']),
  );
  expect(names).not.toContain('rekey');
  expect(browsed('packages/identity/src/brands.ts')).toBe(true);
});

test('a change of the API reaches the tests that start it, in other packages too', () => {
  expect(tested('apps/api/src/main.ts')).toEqual(
    expect.arrayContaining(['api', 'web', 'chaos', 'simulation']),
  );
  expect(tested('apps/api/src/main.ts')).not.toContain('contracts');
  expect(browsed('apps/api/src/main.ts')).toBe(true);
});

test('a page of docs reaches the tests of the repository alone, and no change reaches none', () => {
  expect(tested('docs/chaos.md')).toEqual(['scripts']);
  expect(browsed('docs/chaos.md')).toBe(false);
  expect(tested()).toEqual([]);
});

test('what every package is installed and compiled by reaches all', () => {
  expect(tested('pnpm-lock.yaml')).toEqual(expect.arrayContaining(['rekey', 'identity', 'web']));
  expect(browsed('pnpm-lock.yaml')).toBe(true);
});

test('files count as changed since the branch left main, committed or not, unless git ignores them', () => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'callsign-reach-')));
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { cwd: root });
  const commit = (file: string) => {
    writeFileSync(join(root, file), file);
    git('add', '.');
    git('commit', '-qm', file);
  };
  try {
    git('init', '-qb', 'main');
    writeFileSync(join(root, '.gitignore'), 'ignored\n');
    commit('first');
    git('checkout', '-qb', 'branch');
    commit('committed');
    writeFileSync(join(root, 'first'), 'edited');
    writeFileSync(join(root, 'new'), 'new');
    writeFileSync(join(root, 'ignored'), 'ignored');
    git('branch', '-qf', 'main', 'main');
    expect(changedFiles(root).toSorted()).toEqual(['committed', 'first', 'new']);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});
