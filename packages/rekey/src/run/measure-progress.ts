import type { TableName } from '../database/table-name.ts';
import type { Reporter } from './report.ts';

const windowMs = 30_000;
const reportEveryMs = 500;

/** Turns finished chunks into a rate and the time that is left, both of the last half minute. */
export function measureProgress(
  { title, table, sweep }: { title: string; table: TableName; sweep: number },
  report: Reporter,
  now: () => number = Date.now,
): (part: number, rows: number) => void {
  const seen: { at: number; part: number; rows: number }[] = [];
  let total = 0;
  let reported = 0;
  return (part, rows) => {
    total += rows;
    const at = now();
    seen.push({ at, part, rows: total });
    while (seen.length > 2 && at - (seen[0]?.at ?? at) > windowMs) seen.shift();
    if (at - reported < reportEveryMs && part < 1) return;
    reported = at;
    const first = seen[0] ?? { at, part, rows: total };
    const seconds = (at - first.at) / 1000;
    const speed = seconds > 0 ? (part - first.part) / seconds : 0;
    report({
      event: 'progress',
      title,
      table,
      part,
      rows: total,
      rowsPerSecond: seconds > 0 ? Math.round((total - first.rows) / seconds) : 0,
      secondsLeft: speed > 0 ? Math.round((1 - part) / speed) : null,
      sweep,
    });
  };
}
