import { expect, test } from 'vitest';
import { findSlowdown, type StatementCost, slowdownOf } from './measure-statements.ts';
import { successMetrics } from './success-metrics.ts';
import type { Check } from './verify-report.ts';

const cost = (milliseconds: number, buffers: number): StatementCost => ({
  name: 'a row by its key',
  sql: 'select 1',
  milliseconds,
  buffers,
  seqScans: [],
});

function speedsOf(before: StatementCost, now: StatementCost) {
  const slowdown = findSlowdown(before, now);
  const check: Check = {
    name: `speed of ${now.name}`,
    table: { schema: 'public', name: 't' },
    outcome: slowdown ? 'failed' : 'passed',
    found: slowdown ?? 'as before',
    sql: now.sql,
    milliseconds: now.milliseconds,
    slowdown: slowdownOf(before, now),
  };
  return successMetrics([check]).filter(({ metric }) => metric.startsWith('Speed'));
}

test('the goal of ten per cent stands beside the line of twenty', () => {
  expect(speedsOf(cost(100, 1000), cost(115, 1150))).toEqual([
    {
      metric: 'Speed of statements, goal',
      target: 'within 10 %',
      measured: 'a row by its key: 15 % slower',
      met: false,
      isGoal: true,
    },
    {
      metric: 'Speed of statements, taken back beyond',
      target: '20 % slower',
      measured: 'met in 1 checks',
      met: true,
    },
  ]);
  expect(speedsOf(cost(100, 1000), cost(108, 1080)).map(({ met }) => met)).toEqual([true, true]);
  expect(speedsOf(cost(100, 1000), cost(140, 1400)).map(({ met }) => met)).toEqual([false, false]);
});

test('what the machine’s noise explains is no slowdown', () => {
  expect(slowdownOf(cost(0.02, 3), cost(0.9, 8))).toBe(0);
  expect(slowdownOf(cost(100, 1000), cost(180, 1000))).toBe(0);
  expect(slowdownOf(cost(100, 1000), cost(90, 1500))).toBe(0);
});
