import { expect, test } from 'vitest';
import { findFrontier } from './chunk-ranges.ts';
import { adaptChunkSize } from './chunk-size.ts';

test('a chunk grows by a fifth at most until it takes its time, and shrinks at once when it takes longer', () => {
  const size = adaptChunkSize(10, 200);
  size.took(20, 100);
  expect(size.current()).toBe(12);
  for (let i = 0; i < 40; i += 1) size.took(size.current(), 100);
  expect(size.current()).toBeGreaterThan(180);
  expect(size.current()).toBeLessThan(240);
  size.took(800, 100);
  expect(size.current()).toBeLessThan(125);
  size.halve();
  expect(size.current()).toBeLessThan(63);
});

test('blocks with nothing to do do not make the chunk that follows them a long one', () => {
  const size = adaptChunkSize(10, 200);
  for (let i = 0; i < 40; i += 1) size.took(size.current(), 100);
  const productive = size.current();
  for (let i = 0; i < 20; i += 1) size.took(1, 0);
  expect(size.current()).toBeLessThanOrEqual(productive * 2.5);
});

test('a size of one still grows', () => {
  const size = adaptChunkSize(1, 200);
  size.halve();
  size.took(1, 1);
  expect(size.current()).toBe(2);
});

test('a sweep goes on at the end of its gapless beginning, in whatever order its chunks ended', () => {
  const done = [
    { low: '30', high: '40' },
    { low: '0', high: '10' },
    { low: '10', high: '20' },
  ];
  expect(findFrontier(done, '0')).toBe('20');
  expect(findFrontier([...done, { low: '20', high: '30' }], '0')).toBe('40');
  expect(findFrontier([], '0')).toBe('0');
});
