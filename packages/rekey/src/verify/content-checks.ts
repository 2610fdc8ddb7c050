import type pg from 'pg';
import { readChecksum } from '../gates/table-checksum.ts';
import { readPresentNames } from './baseline.ts';
import type { Before } from './measure-before.ts';
import type { Check } from './verify-report.ts';

/**
 * Compares every table's content, in the columns that it had before the run, with what it was. Where the application
 * writes, contents differ rightly; `strict` says that it does not, and every difference is a failure.
 */
export async function contentChecks(
  client: pg.ClientBase,
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
    checks.push({
      name,
      table,
      sql: null,
      outcome: equal ? 'passed' : strict ? 'failed' : 'changed',
      found: equal
        ? `${now.rows} rows, equal to those before`
        : `${now.rows} rows, before ${baseline.rows}; ${strict ? 'contents differ, though nobody was to write' : 'written since, which --strict would call a fault'}`,
      milliseconds: performance.now() - started,
    });
  }
  return checks;
}
