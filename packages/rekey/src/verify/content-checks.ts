import type pg from 'pg';
import { readChecksum } from '../gates/table-checksum.ts';
import type { Run } from '../run/journal.ts';
import { readPresentNames, readWritten } from './baseline.ts';
import type { Before } from './measure-before.ts';
import type { Check } from './verify-report.ts';

/**
 * Compares every table's content, in the columns that it had before the run, with what it was. Where the application
 * writes, contents differ rightly; `strict` says that it does not, and every difference is a failure.
 */
export async function contentChecks(
  client: pg.ClientBase,
  run: Run,
  before: Before,
  strict: boolean,
): Promise<Check[]> {
  const checks: Check[] = [];
  for (const baseline of before.contents) {
    const started = performance.now();
    const names = await readPresentNames(client, baseline);
    const name = 'content';
    const { table } = baseline;
    if (names === null) {
      const found = 'columns of before are gone, as the contract wanted';
      checks.push({ name, table, sql: null, outcome: 'pending', found, milliseconds: 0 });
      continue;
    }
    const now = await readChecksum(client, table, names);
    const equal = now.rows === baseline.rows && now.sum === baseline.sum;
    const alone = !equal && (strict || (await isUnwritten(client, run, baseline)));
    checks.push({
      name,
      table,
      sql: null,
      outcome: equal ? 'passed' : alone ? 'failed' : 'changed',
      found: equal
        ? `${now.rows} rows, equal to those before`
        : `${now.rows} rows, before ${baseline.rows}; ${alone ? 'contents differ though nobody else has written' : 'others have written since'}`,
      milliseconds: performance.now() - started,
    });
  }
  return checks;
}

async function isUnwritten(
  client: pg.ClientBase,
  run: Run,
  { table, written }: Before['contents'][number],
): Promise<boolean> {
  const { rows } = await client.query<{ own: string }>(
    `select coalesce(sum(c.rows), 0)::text as own from rekey.chunk c join rekey.step s on s.run = c.run and s.n = c.step
     where c.run = $1 and step->'action'->'table'->>'schema' = $2 and step->'action'->'table'->>'name' = $3`,
    [run.id, table.schema, table.name],
  );
  return BigInt(await readWritten(client, table)) - BigInt(written) === BigInt(rows[0]?.own ?? '0');
}
