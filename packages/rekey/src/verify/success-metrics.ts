import { goalOfSpeed, slowest } from './measure-statements.ts';
import type { Check, Metric } from './verify-report.ts';

/** The success metrics of the plans that rekey was made for, measured. */
export function successMetrics(checks: Check[]): Metric[] {
  return [
    metric('Data loss', 'zero rows', checks, ({ name }) => name === 'content' || name === 'nulls'),
    metric(
      'Duplicate identities',
      'zero',
      checks,
      ({ name }) => name === 'collisions' || name === 'old keys',
    ),
    metric('References migrated', 'all', checks, ({ name }) => name.startsWith('relations')),
    metric('Orphaned rows', 'zero', checks, ({ name }) => name.startsWith('orphans')),
    speedGoal(checks),
    metric('Speed of statements, taken back beyond', `${percent(slowest - 1)} slower`, checks, ({ name }) =>
      name.startsWith('speed'),
    ),
  ];
}

const percent = (part: number) => `${Math.round(part * 100)} %`;

/** The goal stands before the line behind which a unit is taken back. */
function speedGoal(checks: Check[]): Metric {
  const measured = checks.filter(({ slowdown }) => slowdown !== undefined);
  const worst = measured.toSorted((a, b) => (b.slowdown ?? 0) - (a.slowdown ?? 0))[0];
  const named = { metric: 'Speed of statements, goal', target: `within ${percent(goalOfSpeed - 1)}` };
  if (!worst) return { ...named, measured: 'not to be measured now', met: null, isGoal: true };
  const slowdown = worst.slowdown ?? 0;
  const what =
    slowdown === 0
      ? `none of ${measured.length} is slower than noise`
      : `${worst.name.replace('speed of ', '')}: ${percent(slowdown)} slower`;
  return { ...named, measured: what, met: slowdown <= goalOfSpeed - 1, isGoal: true };
}

function metric(name: string, target: string, checks: Check[], belongs: (check: Check) => boolean): Metric {
  const own = checks.filter(belongs);
  const failed = own.filter(({ outcome }) => outcome === 'failed');
  const open = own.filter(({ outcome }) => outcome === 'pending');
  if (failed.length > 0) {
    const measured = failed.map(({ table, found }) => `${table.schema}.${table.name}: ${found}`).join('; ');
    return { metric: name, target, measured, met: false };
  }
  if (own.length === 0 || open.length === own.length) {
    return { metric: name, target, measured: 'not to be measured now', met: null };
  }
  const rest = open.length > 0 ? `, ${open.length} not to be measured now` : '';
  return { metric: name, target, measured: `met in ${own.length - open.length} checks${rest}`, met: true };
}
