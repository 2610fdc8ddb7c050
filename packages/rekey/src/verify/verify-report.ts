import type { TableName } from '../database/table-name.ts';

/** How a check ended. `pending`: the conversion is not that far; `changed`: differs, and others have written since. */
export type Outcome = 'passed' | 'failed' | 'pending' | 'changed';

/** One thing that was looked at. */
export interface Check {
  name: string;
  table: TableName;
  outcome: Outcome;
  /** What was found, in words. */
  found: string;
  /** The query, so that a person can look at the rows. */
  sql: string | null;
  milliseconds: number;
  /** Of a statement: by which part it is slower than before, noise left out; see slowdownOf. */
  slowdown?: number;
}

/** One line of the table of success metrics. */
export interface Metric {
  metric: string;
  target: string;
  measured: string;
  met: boolean | null;
  /** Something to aim at: missing it is told, and fails nothing. */
  isGoal?: true;
}

/** One unit, verified. */
export interface UnitReport {
  unit: TableName;
  state: string;
  checks: Check[];
  metrics: Metric[];
}

/** All of `rekey verify`. */
export interface VerifyReport {
  at: string;
  units: UnitReport[];
  passed: boolean;
}
