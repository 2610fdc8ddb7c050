import { median } from '../stats.ts';
import type { WriteRun } from './run-writes.ts';

/** The run that is the middle one by a figure of it, with the faults of all runs. */
export function middle(runs: readonly WriteRun[], figure: (run: WriteRun) => number): WriteRun {
  const value = median(runs.map(figure));
  const run = runs.find((each) => figure(each) === value) as WriteRun;
  const sum = (key: 'failed' | 'lost' | 'doubled' | 'backwards' | 'acked' | 'deliveries') =>
    runs.reduce((total, each) => total + each[key], 0);
  return {
    ...run,
    failed: sum('failed'),
    lost: sum('lost'),
    doubled: sum('doubled'),
    backwards: sum('backwards'),
    acked: sum('acked'),
    deliveries: sum('deliveries'),
  };
}
