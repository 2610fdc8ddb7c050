import { expect, test } from 'vitest';
import { newest } from '../tests/postgres.ts';
import { runSeeds, tellFailures } from './run-seeds.ts';
import { renderSummary } from './summary.ts';

test('a seed that fails ends nothing: the others are done, the time left is told, and it is listed at the end', async () => {
  const lines: string[] = [];
  const { whole, failures } = await runSeeds({
    versions: [newest],
    seeds: [1, 2, 3, 4],
    write: (line) => lines.push(line),
    torture: async (_, seed) => {
      if (seed % 2 === 0) throw new Error(`seed ${seed} is even`);
      return {
        strategies: { replace: 2 },
        references: { declared: 3, undeclared: 1 },
        objects: {},
        deaths: { there: 4, back: 5, contract: 6 },
        left: [{ table: 'public.a', reason: 'the publication p names a of public.a in its column list' }],
      };
    },
  });
  expect(lines).toHaveLength(4);
  expect(lines[0]).toMatch(/^\[1\/4, .+ left.*\] \d+ seed \d: /);
  expect(lines[3]).toMatch(/^\[4\/4, done, 2 failed\]/);
  expect(failures.map(({ seed, message }) => [seed, message])).toEqual([
    [2, 'seed 2 is even'],
    [4, 'seed 4 is even'],
  ]);
  expect(tellFailures(failures, 4)).toEqual([
    '2 of 4 failed:',
    `  pnpm rekey:torture --seed 2 --postgres ${newest}`,
    `  pnpm rekey:torture --seed 4 --postgres ${newest}`,
  ]);
  const summary = renderSummary(whole, failures);
  expect(summary).toContain('| all | 4 | 2 | 2 | 4 | 6 | 2 | 8 | 10 | 12 | 2 |');
  expect(summary).toContain('- Strategies: replace 4.');
  expect(summary).toContain('- Left for a reason: a publication names the column in its list or filter 2.');
  expect(tellFailures([], 4)).toEqual(['All 4 came back whole.']);
});
