import type pg from 'pg';
import { RekeyError } from '../database/rekey-error.ts';
import type { Step } from '../plan/step.ts';

/** Runs queries that must answer no row. */
export async function runChecks(
  client: pg.ClientBase,
  checks: { name: string; sql: string }[],
  { title, phase }: Pick<Step, 'title' | 'phase'>,
): Promise<void> {
  const offences: string[] = [];
  for (const { name, sql } of checks) {
    const { rows } = await client.query<Record<string, unknown>>(`select * from (${sql}) offence limit 6`);
    if (rows.length === 0) continue;
    const first = rows.slice(0, 5).map((row) => String(Object.values(row)[0]));
    offences.push(`${name} (${first.join(', ')}${rows.length > 5 ? ', …' : ''})`);
  }
  if (offences.length === 0) return;
  throw new RekeyError(
    'CHECK_FAILED',
    `"${title}" found ${offences.join('; ')}.`,
    phase === 'contract'
      ? 'Do what it says, then run `rekey contract` again.'
      : 'Mend these rows and run `rekey apply` again, or take everything back with `rekey rollback`.',
  );
}
