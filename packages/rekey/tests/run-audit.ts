import { spot } from '../src/audit/audit-report.ts';
import { main } from '../src/commands/main.ts';
import type { Finding } from '../src/subject/finding.ts';
import { recordedTerminal } from './recorded-terminal.ts';

/** What `rekey audit --json` answers. */
export interface AuditAnswer {
  code: number;
  findings: Finding[];
  /** `high missing-foreign-key events.project_id`, worst first. */
  lines: string[];
  unseen: string[];
  counts: Record<string, number>;
}

/** Runs `rekey audit --json` as a person would. */
export async function runAudit(...args: string[]): Promise<AuditAnswer> {
  const terminal = recordedTerminal();
  const code = await main(['audit', '--json', ...args], terminal);
  const answer = JSON.parse(terminal.written.out) as Omit<AuditAnswer, 'code' | 'lines'>;
  const lines = answer.findings.map((it) => `${it.severity} ${it.rule} ${spot(it)}`);
  return { ...answer, code, lines };
}
