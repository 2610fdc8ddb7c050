import type pg from 'pg';
import { qualified } from '../database/sql.ts';
import type { Run } from '../run/journal.ts';
import { stableText } from './baseline.ts';
import { contentChecks } from './content-checks.ts';
import { identityChecks, typeCheck } from './identity-checks.ts';
import { hasShape, readBefore } from './measure-before.ts';
import { runCountChecks } from './run-count-checks.ts';
import { statementChecks } from './statement-checks.ts';
import { successMetrics } from './success-metrics.ts';
import { readUnitNames, type UnitNames } from './unit-names.ts';
import type { Check, UnitReport, VerifyReport } from './verify-report.ts';

/** Verifies one unit in one snapshot, whatever state it is in; changes nothing. */
export async function verifyUnit(
  client: pg.ClientBase,
  run: Run,
  { strict }: { strict: boolean },
): Promise<UnitReport> {
  if (!hasShape(run)) return { unit: run.unit, state: run.state, checks: [], metrics: [] };
  const names = await readUnitNames(client, run);
  const before = await readBefore(client, run.id);
  const checks: Check[] = [];
  await client.query('begin isolation level repeatable read read only');
  try {
    await client.query(stableText);
    checks.push(...(await countChecks(client, names)));
    if (names.swapped && !names.isAdopted) checks.push(...(await runCountChecks(client, [typeCheck(names)])));
    if (checks.some(({ outcome }) => outcome === 'failed'))
      return { unit: run.unit, state: run.state, checks, metrics: [] };
    checks.push(...(await runCountChecks(client, identityChecks(names))));
    if (before) checks.push(...(await contentChecks(client, before, strict)));
  } finally {
    await client.query('rollback');
  }
  if (before) checks.push(...(await statementChecks(client, names, before)));
  return { unit: run.unit, state: run.state, checks, metrics: successMetrics(checks) };
}

/** Verifies several units. */
export async function verifyUnits(
  client: pg.ClientBase,
  runs: Run[],
  options: { strict: boolean },
): Promise<VerifyReport> {
  const units: UnitReport[] = [];
  for (const run of runs) units.push(await verifyUnit(client, run, options));
  const passed = units.every(({ checks }) => checks.every(({ outcome }) => outcome !== 'failed'));
  return { at: new Date().toISOString(), units, passed };
}

async function countChecks(client: pg.ClientBase, { unit, references }: UnitNames): Promise<Check[]> {
  const tables = new Map([unit, ...references.map(({ table }) => table)].map((it) => [qualified(it), it]));
  const checks: Check[] = [];
  for (const [name, table] of tables) {
    const started = performance.now();
    const sql = `select count(*) from ${name}`;
    const { rows } = await client.query<{ count: string }>(sql);
    const milliseconds = performance.now() - started;
    checks.push({
      name: 'count',
      table,
      sql,
      outcome: 'passed',
      found: `${rows[0]?.count} rows`,
      milliseconds,
    });
  }
  return checks;
}
