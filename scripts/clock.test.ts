import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listPackages } from './packages.ts';
import { repository } from './repository.ts';

/** A limit may end what hangs, on the busiest machine too; one that guards speed belongs to bench/. In milliseconds. */
const LEAST_MS = 60_000;

const read = (path: string) => readFileSync(join(repository, path), 'utf8');
const packages = listPackages().filter(({ tests }) => tests.length > 0);

/** The limits of a test file that a machine at work with something else breaks. */
function findLimits(text: string): string[] {
  const told = [...text.matchAll(/(?:\btimeout:|\bsetTimeout\(|\}, )\s*(\d[\d_]*)\b/g)]
    .filter(([, ms = '']) => Number(ms.replaceAll('_', '')) < LEAST_MS)
    .filter(([limit]) => !limit.startsWith('}') || /_000$/.test(limit));
  const measured = text.matchAll(/expect\(\s*(?:performance|Date)\.now\(\) - \w+\s*\)\.toBeLess/g);
  return [...told, ...measured].map(([limit]) => limit);
}

test.each(packages)('the tests of $name may take as long as a busy machine needs', ({ folder, tests }) => {
  const [testMs = 0, hookMs = 0] = ['testTimeout', 'hookTimeout'].map((name) => {
    const config = read(join(folder, 'vitest.config.ts'));
    const limits = [...config.matchAll(new RegExp(`${name}: ([\\d_]+)`, 'g'))];
    return Math.min(...limits.map(([, ms = '0']) => Number(ms.replaceAll('_', ''))));
  });
  expect(Math.min(testMs, hookMs)).toBeGreaterThanOrEqual(300_000);
  const own = join('scripts', 'clock.test.ts');
  const limits = tests.filter((path) => path !== own).map((path) => [path, findLimits(read(path))] as const);
  expect(limits.filter(([, found]) => found.length > 0)).toEqual([]);
});

test('no browser test has a limit of its own that a busy machine breaks', () => {
  const specs = listPackages().flatMap(({ browserTests }) => browserTests);
  expect(specs.length).toBeGreaterThan(0);
  const limits = specs.map((path) => [path, findLimits(read(path))] as const);
  expect(limits.filter(([, found]) => found.length > 0)).toEqual([]);
});

test('a short limit is found however it is written', () => {
  const texts = [
    'expect(x, { timeout: 1000 })',
    'test.setTimeout(9_000)',
    '}, 20_000);',
    'expect(performance.now() - started).toBeLessThan(500)',
  ];
  expect(texts.filter((text) => findLimits(text).length === 0)).toEqual([]);
  expect(findLimits('}, 120_000); test.setTimeout(600_000); ].slice({}, 10)')).toEqual([]);
});
