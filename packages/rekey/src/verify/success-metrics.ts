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
    metric('Speed of statements', 'at most 20 % slower', checks, ({ name }) => name.startsWith('speed')),
  ];
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
