import type { TableName } from '../database/table-name.ts';

/** A check as a query that answers one number, `count`, which should be zero. */
export interface CountCheck {
  name: string;
  table: TableName;
  /** Null: the columns that it needs do not exist (yet, or any more). */
  sql: string | null;
  /** Whether a finding is an error, or only says that the backfill is not through. */
  isFinal: boolean;
  offence: string;
  /** What it counts is allowed, by decision, and only told. */
  isReport?: true;
}
