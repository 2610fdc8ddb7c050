import { type AuditReport, countBySeverity } from './audit-report.ts';

/** The findings for a machine; fields are only ever added. */
export function printJson(report: AuditReport): string {
  const { findings, ...facts } = report;
  return JSON.stringify({ ...facts, counts: countBySeverity(findings), findings }, null, 2);
}
