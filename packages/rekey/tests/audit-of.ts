import { database } from './postgres.ts';
import { runAudit } from './run-audit.ts';

/** Audits a database that the statements make. */
export async function auditOf(sql: string, ...args: string[]) {
  const db = await database();
  await db.query(sql);
  return runAudit('--database-url', db.url, ...args);
}

/** Of an audit's lines those of one rule. */
export const byRule = (lines: string[], rule: string) => lines.filter((it) => it.split(' ')[1] === rule);
