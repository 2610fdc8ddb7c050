import type { TableName } from '../database/table-name.ts';
import type { Forecast } from '../forecast/forecast.ts';
import type { RedundantColumn } from '../plan/plan.ts';
import type { RuleName } from './rule-titles.ts';

/** Worst first. */
export const severities = ['critical', 'high', 'medium', 'info'] as const;
export type Severity = (typeof severities)[number];

/** A place in schema.prisma; lines count from one. */
export interface Place {
  path: string;
  line: number;
}

/** Where a reference that nobody declared leads to, by the different values looked at. */
export interface Referred {
  parent: TableName;
  /** Of a polymorphic one: the column that says so, and its values that mean this table. */
  type?: { column: string; values: string[] };
  looked: number;
  found: number;
}

/** Something that a person should know before, or instead of, converting a table's key. */
export interface Finding {
  rule: RuleName;
  severity: Severity;
  table: TableName;
  columns: string[];
  /** One sentence: what is there and why it matters, with figures where the database gave them. */
  reason: string;
  /** One sentence: what to do about it without risk. */
  safeWay: string;
  /** What converting the table's key would cost; null where nothing is converted or the rows are not known. */
  estimate: Forecast | null;
  place: Place | null;
  /** Of references that nobody declared. */
  refers?: Referred[];
  /** Of a column that another reference makes superfluous. */
  redundant?: RedundantColumn;
}

/** True when the finding is as bad as `limit` or worse. */
export function isAtLeast(severity: Severity, limit: Severity): boolean {
  return severities.indexOf(severity) <= severities.indexOf(limit);
}

/** Worst first, then by table, rule and column: the same findings always print the same. */
export function inOrder(findings: readonly Finding[]): Finding[] {
  const sortKey = ({ severity, table, rule, columns }: Finding) =>
    [severities.indexOf(severity), table.schema, table.name, rule, ...columns].join('\0');
  return [...findings].sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
}
