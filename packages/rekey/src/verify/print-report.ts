import type { Check, Outcome, UnitReport, VerifyReport } from './verify-report.ts';

const marks: Record<Outcome, string> = {
  passed: 'ok',
  failed: 'FAILED',
  pending: 'later',
  changed: 'written',
};

/** A verification for a person. */
export function printReport({ units, passed, at }: VerifyReport): string {
  if (units.length === 0) return 'rekey has converted nothing in this database; there is nothing to verify.';
  const verdict = passed ? 'Everything that can be verified now is as it should be' : 'Something is wrong';
  return [...units.flatMap(printUnit), `${verdict} (${at}).`].join('\n');
}

function printUnit({ unit, state, checks, metrics }: UnitReport): string[] {
  const rows = checks.map((check) => [marks[check.outcome], nameOf(check), check.name, check.found]);
  const table = metrics.map(({ metric, target, measured, met, isGoal }) => [
    met === null ? 'later' : met ? 'ok' : isGoal ? 'missed' : 'FAILED',
    metric,
    target,
    measured,
  ]);
  return [`${unit.schema}.${unit.name} (${state})`, ...align(rows), '', ...align(table), ''];
}

const nameOf = ({ table }: Check) => `${table.schema}.${table.name}`;

function align(rows: string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  return rows.map(
    (row) =>
      `  ${row.map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i] ?? 0))).join('  ')}`,
  );
}
