import type pg from 'pg';
import type { CountCheck } from './count-check.ts';
import type { Check } from './verify-report.ts';

/** Runs checks one after the other. */
export async function runCountChecks(client: pg.ClientBase, checks: CountCheck[]): Promise<Check[]> {
  const done: Check[] = [];
  for (const { name, table, sql, isFinal, offence, isReport } of checks) {
    const started = performance.now();
    if (sql === null) {
      done.push({
        name,
        table,
        sql,
        outcome: 'pending',
        found: 'the columns do not exist now',
        milliseconds: 0,
      });
      continue;
    }
    const { rows } = await client.query<{ count: string }>(sql);
    const count = Number(rows[0]?.count);
    const outcome = count === 0 || isReport ? 'passed' : isFinal ? 'failed' : 'pending';
    const found = count === 0 ? 'none' : `${count} ${offence}`;
    done.push({ name, table, sql, outcome, found, milliseconds: performance.now() - started });
  }
  return done;
}
