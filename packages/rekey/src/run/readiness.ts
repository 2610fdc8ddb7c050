import type pg from 'pg';
import { RekeyError } from '../database/rekey-error.ts';
import type { TableName } from '../database/table-name.ts';
import type { ReadinessCheck } from '../plan/plan.ts';
import { matcherOf } from '../planning/bulk-answers.ts';
import { failureOf } from './run-command.ts';

/** What a readiness check has found. */
export interface ReadinessResult {
  name: string;
  /** Why the unit must not begin; null: it may. */
  offence: string | null;
  milliseconds: number;
}

const timeoutSeconds = 30;

/** The checks of a plan that belong to a unit: those without a unit are asked before every one. */
export function readinessOf(
  checks: readonly ReadinessCheck[],
  { schema, name }: TableName,
): ReadinessCheck[] {
  return checks.filter(({ unit }) => {
    const isMeant = matcherOf(unit ?? '*');
    return isMeant(`${schema}.${name}`) || isMeant(name);
  });
}

/**
 * Asks whether the application is ready (seed 004): a query that changes nothing and answers no row, or a command that succeeds.
 * All are asked, so that a person hears of everything at once. Throws GATE_CLOSED with the names of those that fail.
 */
export async function checkReadiness(
  client: pg.ClientBase,
  checks: readonly ReadinessCheck[],
  { schema, name }: TableName,
): Promise<ReadinessResult[]> {
  const results: ReadinessResult[] = [];
  for (const check of checks) {
    const started = performance.now();
    const offence = 'sql' in check ? await rowsOf(client, check.sql) : await failureOf(check.command);
    results.push({ name: check.name, offence, milliseconds: performance.now() - started });
  }
  const failed = results.filter(({ offence }) => offence !== null);
  if (failed.length === 0) return results;
  const remedies = checks.flatMap(({ name: of, remedy }) =>
    remedy && failed.some((it) => it.name === of) ? [remedy] : [],
  );
  throw new RekeyError(
    'GATE_CLOSED',
    `${schema}.${name} is not ready: ${failed.map((it) => `"${it.name}" ${it.offence}`).join('; ')}.`,
    [...remedies, 'Then run the same command again.'].join(' '),
  );
}

/** What a query answers that should answer nothing, or one `count` of 0, or one true. */
async function rowsOf(client: pg.ClientBase, sql: string): Promise<string | null> {
  await client.query(`begin read only; set local statement_timeout = '${timeoutSeconds}s'`);
  try {
    const { rows, fields } = await client.query<Record<string, unknown>>(sql);
    const values = rows.map((row) => Object.values(row)[0]);
    const [first] = values;
    const isVerdict = rows.length === 1 && fields.length === 1;
    if (rows.length === 0 || (isVerdict && first === true)) return null;
    if (isVerdict && fields[0]?.name === 'count') return Number(first) === 0 ? null : `counts ${first}`;
    if (isVerdict && first === false) return 'answers false';
    return `finds ${values.slice(0, 5).map(String).join(', ')}${values.length > 5 ? ` and ${values.length - 5} more` : ''}`;
  } catch (error) {
    return `cannot be asked (${(error as Error).message})`;
  } finally {
    await client.query('rollback');
  }
}
