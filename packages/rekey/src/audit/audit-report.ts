import { spellForecast } from '../forecast/spell-forecast.ts';
import type { Finding, Severity } from '../subject/finding.ts';
import { severities } from '../subject/finding.ts';
import { type RuleName, ruleTitles } from '../subject/rule-titles.ts';

/** What an audit has to say, for every printer. */
export interface AuditReport {
  /** `host:port/name`, without a password; null when only schema.prisma was read. */
  database: string | null;
  schema: string | null;
  tables: number;
  rows: number | null;
  findings: Finding[];
  /** What could not be looked at, a sentence each. */
  unseen: string[];
}

/** How many findings there are of each severity. */
export function countBySeverity(findings: readonly Finding[]): Record<Severity, number> {
  const counts = { critical: 0, high: 0, medium: 0, info: 0 };
  for (const { severity } of findings) counts[severity] += 1;
  return counts;
}

/** Findings of one severity and rule, as every printer lists them; what all of them share is said once. */
export interface FindingGroup {
  severity: Severity;
  rule: RuleName;
  title: string;
  /** The one reason of all findings, or null where they differ. */
  reason: string | null;
  /** The same of the remedy. */
  safeWay: string | null;
  findings: Finding[];
}

/** Worst first; within a severity the rules in the order of their first finding. */
export function groupFindings(findings: readonly Finding[]): FindingGroup[] {
  const groups = Map.groupBy(findings, ({ severity, rule }) => `${severities.indexOf(severity)} ${rule}`);
  return [...groups.values()]
    .flatMap((group): FindingGroup[] => {
      const [first] = group;
      if (!first) return [];
      const { severity, rule } = first;
      const same = (text: (it: Finding) => string) =>
        group.every((it) => text(it) === text(first)) ? text(first) : null;
      const reason = group.length > 1 ? same((it) => it.reason) : null;
      const safeWay = same((it) => it.safeWay);
      return [{ severity, rule, title: ruleTitles[rule], reason, safeWay, findings: group }];
    })
    .sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
}

/** `public.events.id`, the schema left out where it is public. */
export function spot({ table, columns }: Finding): string {
  const name = table.schema === 'public' ? table.name : `${table.schema}.${table.name}`;
  return columns.length > 1 ? `${name}.(${columns.join(', ')})` : [name, ...columns].join('.');
}

/** What a finding's conversion costs, in words, or null. */
export const costText = ({ estimate }: Finding): string | null => estimate && spellForecast(estimate);

/** One line: what was looked at and what it came to. */
export function headline({ database, schema, tables, rows, findings }: AuditReport): string {
  const counts = countBySeverity(findings);
  const what = [database, schema].filter((it) => it !== null).join(' with ');
  const size = rows === null ? '' : `, ${rows.toLocaleString('en')} rows`;
  const result = severities.filter((it) => counts[it] > 0).map((it) => `${counts[it]} ${it}`);
  return `${what}: ${tables} tables${size}; ${result.length > 0 ? result.join(', ') : 'nothing found'}`;
}
