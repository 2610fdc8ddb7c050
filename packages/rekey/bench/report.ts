import type { FixedCost } from './fixed-cost.ts';
import type { Measured } from './measure-way.ts';

const number = (value: number | null | undefined, digits = 0) =>
  value === null || value === undefined ? '' : value.toFixed(digits);

/** What was measured, one line a way, as a table of text. */
export function renderMeasured(all: readonly Measured[]): string {
  const lines = [
    [
      'way',
      'load',
      's',
      'child rows/s',
      'WAL MB',
      'parent/child heap MB',
      'read stall ms',
      'write stall ms',
      'p99 ms',
      'failed',
      'lock ms',
      '',
    ],
    ...all.map(({ way, loaded, seconds, outcome, walMb, heaps, felt, error }) => [
      way.title,
      loaded ? 'yes' : 'no',
      outcome?.estimatedSeconds ? `≈ ${number(outcome.estimatedSeconds)}` : number(seconds, 1),
      number(outcome?.childRate),
      number(walMb),
      `${number(heaps.parent)} / ${number(heaps.child)}`,
      number(felt?.longestReadMs),
      number(felt?.longestWriteMs),
      number(felt?.p99Ms),
      felt ? `${felt.failed} of ${felt.statements}` : '',
      number(outcome?.swapMs, 1),
      error ? `stopped: ${error}` : (felt?.failure ?? ''),
    ]),
  ];
  const widths = (lines[0] ?? []).map((_, i) => Math.max(...lines.map((line) => line[i]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** A promise of issue 4, and whether this run keeps it. */
export interface Goal {
  goal: string;
  wanted: string;
  measured: string;
  met: boolean | null;
}

/** Compares rekey's runs with the promises; null where the run to compare with was left out. */
export function judge(all: readonly Measured[]): Goal[] {
  const find = (name: string, loaded: boolean) =>
    all.find((it) => it.way.name === name && it.loaded === loaded && it.error === null);
  const rekey = find('rekey', false);
  const limit = find('rebuild', false);
  const busy = find('rekey', true);
  const most = (
    goal: string,
    wanted: number,
    measured: number | null | undefined,
    unit: string,
    digits = 2,
  ) => ({
    goal,
    wanted: `≤ ${wanted} ${unit}`,
    measured:
      measured === null || measured === undefined ? 'not measured' : `${number(measured, digits)} ${unit}`,
    met: measured === null || measured === undefined ? null : measured <= wanted,
  });
  const rate = rekey?.outcome?.childRate ?? null;
  const ratio = (a: number | undefined, b: number | undefined) => (a && b ? a / b : null);
  const heap = (it: Measured | undefined) => it && it.heaps.parent + it.heaps.child;
  return [
    most('whole conversion, without load', 2.5, ratio(rekey?.seconds, limit?.seconds), '× the rebuild'),
    {
      goal: 'child backfill, two workers',
      wanted: '≥ 100000 rows/s',
      measured: rate === null ? 'not measured' : `${number(rate)} rows/s`,
      met: rate === null ? null : rate >= 100_000,
    },
    most(
      'longest stall of a reader or writer, under load',
      500,
      busy?.felt && Math.max(busy.felt.longestReadMs, busy.felt.longestWriteMs),
      'ms',
      0,
    ),
    most('longest exclusive lock, under load', 50, busy?.outcome?.swapMs, 'ms', 1),
    most('child heap', 1.35, ratio(rekey?.heaps.child, limit?.heaps.child), '× the rebuild'),
    most('both heaps', 1.35, ratio(heap(rekey), heap(limit)), '× the rebuild'),
    most('failed statements, under load', 0, busy?.felt?.failed, '', 0),
  ];
}

/** What units of a large schema cost beside their rows, in a line. */
export const renderFixedCost = ({ tables, planSeconds, unitSeconds }: FixedCost): string =>
  `${tables} small tables: plan ${number(planSeconds, 1)} s; units ${unitSeconds.map((it) => number(it, 1)).join(', ')} s`;

/** The promise of issue 13 about them: two seconds a unit, by the median. */
export function judgeFixedCost(fixed: FixedCost | null): Goal[] {
  if (!fixed) return [];
  const sorted = fixed.unitSeconds.toSorted((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)] ?? 0;
  return [
    {
      goal: `fixed cost of a unit among ${fixed.tables} tables`,
      wanted: '≤ 2 s',
      measured: `${number(middle, 1)} s`,
      met: middle <= 2,
    },
  ];
}

/** The promises as a table of text. */
export function renderGoals(goals: readonly Goal[]): string {
  return goals
    .map(({ goal, wanted, measured, met }) => {
      const verdict = met === null ? '·' : met ? 'met' : 'MISSED';
      return `${goal.padEnd(50)} ${wanted.padEnd(22)} ${measured.padEnd(26)} ${verdict}`;
    })
    .join('\n');
}
