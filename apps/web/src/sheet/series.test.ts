import { expect, test } from 'vitest';
import { seriesAfter } from './series.ts';

test.each<[what: string, seeds: unknown[], next: unknown[]]>([
  ['a number counts on by one', [5], [6, 7]],
  ['numbers go on in the step of the last two', [10, 7.5], [5, 2.5]],
  ['without the noise of binary fractions', [0.1, 0.2], [0.3, 0.4]],
  ['a text counts on by its last number, with its zeros', ['Cam 08'], ['Cam 09', 'Cam 10']],
  ['with what stands behind it', ['MEDIA 1A'], ['MEDIA 2A', 'MEDIA 3A']],
  ['in the step of the last two', ['Rack 2', 'Rack 4'], ['Rack 6', 'Rack 8']],
  ['two other names are two beginnings', ['A 2', 'B 4'], ['B 5', 'B 6']],
  ['a day goes on by a day', ['2026-02-28'], ['2026-03-01', '2026-03-02']],
  ['days go on in the step of the last two', ['2026-12-24', '2026-12-31'], ['2027-01-07', '2027-01-14']],
  ['what has no successor is repeated', ['left', 'right'], ['left', 'right']],
  ['so is a tick', [true], [true, true]],
])('%s', (_, seeds, next) => {
  expect(seriesAfter(seeds, next.length)).toEqual(next);
});

test('without a beginning there is nothing to go on with', () => {
  expect(seriesAfter([], 2)).toEqual([undefined, undefined]);
});
