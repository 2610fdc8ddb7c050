import type { TableName } from './table-name.ts';

/** Table-level lock modes that rekey takes, weakest first (PostgreSQL manual 13.3.1). */
export const lockLevels = [
  'ACCESS SHARE',
  'ROW EXCLUSIVE',
  'SHARE UPDATE EXCLUSIVE',
  'SHARE',
  'SHARE ROW EXCLUSIVE',
  'ACCESS EXCLUSIVE',
] as const;
export type LockLevel = (typeof lockLevels)[number];

/** A lock on one table. */
export interface TableLock {
  table: TableName;
  level: LockLevel;
}
