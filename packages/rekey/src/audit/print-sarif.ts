import { createHash } from 'node:crypto';
import { relative, sep } from 'node:path';
import type { Finding, Place, Severity } from '../subject/finding.ts';
import { ruleTitles } from '../subject/rule-titles.ts';
import { type AuditReport, spot } from './audit-report.ts';

const levels: Record<Severity, 'error' | 'warning' | 'note'> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  info: 'note',
};

/** The findings as SARIF 2.1.0, which code hosts show beside the lines of schema.prisma. */
export function printSarif({ findings }: AuditReport, folder: string): string {
  const ids = Object.keys(ruleTitles);
  const rules = Object.entries(ruleTitles).map(([id, text]) => ({ id, shortDescription: { text } }));
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'rekey', rules } },
        columnKind: 'utf16CodeUnits',
        results: findings.map((finding) => ({
          ruleId: finding.rule,
          ruleIndex: ids.indexOf(finding.rule),
          level: levels[finding.severity],
          message: { text: `${spot(finding)}: ${finding.reason} ${finding.safeWay}` },
          locations: [
            {
              ...(finding.place ? physical(finding.place, folder) : {}),
              logicalLocations: [{ fullyQualifiedName: fullName(finding), kind: 'member' }],
            },
          ],
          // The same finding tomorrow is the same alert, wherever its line has moved.
          partialFingerprints: { 'rekey/v1': fingerprint(finding) },
          properties: { severity: finding.severity, estimate: finding.estimate },
        })),
      },
    ],
  };
  return JSON.stringify(log, null, 2);
}

function physical({ path, line }: Place, folder: string) {
  const uri = relative(folder, path).split(sep).map(encodeURIComponent).join('/');
  return { physicalLocation: { artifactLocation: { uri }, region: { startLine: line } } };
}

const fullName = ({ table, columns }: Finding) =>
  [table.schema, table.name, columns.join('+')].filter(Boolean).join('.');

const fingerprint = (finding: Finding) =>
  createHash('sha256')
    .update(`${finding.rule} ${fullName(finding)}`)
    .digest('hex')
    .slice(0, 32);
