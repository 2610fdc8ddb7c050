import {
  type AuditReport,
  costText,
  type FindingGroup,
  groupFindings,
  headline,
  spot,
} from './audit-report.ts';

/** The findings as text for a terminal: what is wrong, where, and what to do, worst first. */
export function printTable(report: AuditReport, columns: number): string {
  const width = Math.max(60, Math.min(columns, 120));
  const groups = groupFindings(report.findings).map((group) => printGroup(group, width));
  const unseen = report.unseen.map((sentence) => wrap(`Not looked at: ${sentence}`, width, ''));
  return [headline(report), ...groups, ...unseen].join('\n\n');
}

function printGroup(
  { severity, rule, title, reason, safeWay, findings }: FindingGroup,
  width: number,
): string {
  const count = findings.length > 1 ? ` (${findings.length})` : '';
  const lines = [`${severity.toUpperCase().padEnd(8)}  ${title}${count}  [${rule}]`];
  if (reason) lines.push(wrap(reason, width, '          '));
  if (safeWay) lines.push(wrap(`→ ${safeWay}`, width, '          '));
  for (const finding of findings) {
    const aside = [finding.place && `${finding.place.path}:${finding.place.line}`, costText(finding)];
    lines.push(`  ${[spot(finding), ...aside].filter(Boolean).join('   ')}`);
    if (!reason) lines.push(wrap(finding.reason, width, '      '));
    if (!safeWay) lines.push(wrap(`→ ${finding.safeWay}`, width, '      '));
  }
  return lines.join('\n');
}

/** Breaks a sentence at spaces. */
function wrap(text: string, width: number, indent: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && indent.length + line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].map((it) => indent + it).join('\n');
}
