import type { TableLock } from '../database/lock-level.ts';
import type { TableName } from '../database/table-name.ts';
import type { Forecast } from '../forecast/forecast.ts';

/** The phases that every unit (one table with everything that refers to it) goes through, in this order. */
export const phases = ['expand', 'backfill', 'constrain', 'verify', 'swap', 'soak', 'contract'] as const;
export type Phase = (typeof phases)[number];

/** What a step does to the database. */
export type Action =
  /** Statements in one transaction under a short lock_timeout; tried again whole when it cannot have its locks. */
  | { do: 'transaction'; sql: string[]; locks: TableLock[] }
  /** One statement that must not run in a transaction (CREATE INDEX CONCURRENTLY). An invalid leftover of `index` is dropped first. */
  | { do: 'concurrently'; sql: string; index: TableName; locks: TableLock[] }
  /**
   * Updates in chunks over `table`. In `sql` the text `:chunk` stands for the predicate of one chunk on alias t
   * (a ctid range, or a key range on PostgreSQL 13). All its statements run in one transaction with the chunk's record.
   * `left` is a query that counts what is still to be done; zero means done.
   */
  | { do: 'chunks'; table: TableName; keyColumns: string[]; sql: string[]; left: string }
  /** Queries that must answer no row; each row that they do answer is an offence, and names itself in its first column. */
  | { do: 'check'; checks: { name: string; sql: string }[] }
  /** A point that the run does not pass before its condition is met and recorded with evidence. */
  | { do: 'gate'; gate: 'backup' | 'pools' | 'soak' };

/** An index that is built without holding up writers; skipped where its table is gone by then. */
export interface IndexBuild {
  table: TableName;
  index: TableName;
  sql: string;
}

/** One resumable, revertible piece of a unit's conversion. */
export interface Step {
  /** Stable within the plan: `<schema>.<table>/<phase>/<what>`. */
  key: string;
  /** The unit: the table whose key is converted. */
  unit: TableName;
  phase: Phase;
  /** One sentence for a person. */
  title: string;
  action: Action;
  /** Statements of one transaction that take the step back, rows written since kept; empty where nothing is to be taken back. */
  inverse: string[];
  /** What is taken back row by row, in chunks, before the inverse. */
  inverseChunks?: Extract<Action, { do: 'chunks' }>;
  /** Indexes that are built concurrently before the inverse, which makes use of them. */
  inverseBuilds?: IndexBuild[];
  /** Indexes that the inverse drops concurrently, outside the transaction. */
  inverseConcurrently?: string[];
  forecast: Forecast;
}
