import type pg from 'pg';
import { type Disagreement, readDisagreements } from '../agreement/disagreement.ts';
import { qualified } from '../database/sql.ts';
import type { Run } from '../journal/journal.ts';
import { hasShape } from '../journal/journal.ts';
import { stableText } from './baseline.ts';
import { contentChecks } from './content-checks.ts';
import { identityChecks } from './identity-checks.ts';
import { readBefore } from './measure-before.ts';
import { runCountChecks } from './run-count-checks.ts';
import { statementChecks } from './statement-checks.ts';
import { successMetrics } from './success-metrics.ts';
import { readUnitNames, type UnitNames } from './unit-names.ts';
import type { Check, UnitReport, VerifyReport } from './verify-report.ts';
import { writeChecks, writtenTables } from './write-checks.ts';

/** How a unit is verified. */
export interface VerifyOptions {
  /** Nobody has written since the run began, so contents must be equal. */
  strict: boolean;
  /** What the journal says of it and the catalog does not show; nothing else can be asked of such a unit. */
  disagreement: Disagreement | null;
}

/** Verifies one unit in one snapshot, whatever state it is in, and writes a row to each of its tables that is taken back. */
export async function verifyUnit(
  client: pg.ClientBase,
  run: Run,
  { strict, disagreement }: VerifyOptions,
): Promise<UnitReport> {
  const { unit, state } = run;
  if (disagreement?.isOfColumns)
    return { unit, state, checks: [journalCheck(run, disagreement)], metrics: [] };
  if (!hasShape(run)) return { unit, state, checks: [], metrics: [] };
  const names = await readUnitNames(client, run);
  const before = await readBefore(client, run.id);
  const checks: Check[] = [journalCheck(run, disagreement)];
  await client.query('begin isolation level repeatable read read only');
  try {
    await client.query(stableText);
    checks.push(...(await countChecks(client, names)));
    checks.push(...(await runCountChecks(client, identityChecks(names))));
    if (before) checks.push(...(await contentChecks(client, run, before, strict)));
  } finally {
    await client.query('rollback');
  }
  if (before) checks.push(...(await statementChecks(client, names, before)));
  if (state !== 'rolled back')
    checks.push(...(await writeChecks(client, writtenTables(names), before?.writes ?? [])));
  return { unit, state, checks, metrics: successMetrics(checks) };
}

/** Verifies several units. */
export async function verifyUnits(
  client: pg.ClientBase,
  runs: Run[],
  { strict }: { strict: boolean },
): Promise<VerifyReport> {
  const units: UnitReport[] = [];
  const disagreements = await readDisagreements(client);
  for (const run of runs)
    units.push(await verifyUnit(client, run, { strict, disagreement: disagreements.get(run.id) ?? null }));
  const passed = units.every(({ checks }) => checks.every(({ outcome }) => outcome !== 'failed'));
  return { at: new Date().toISOString(), units, passed };
}

const journalCheck = ({ unit }: Run, disagreement: Disagreement | null): Check => ({
  name: 'journal',
  table: unit,
  sql: null,
  outcome: disagreement ? 'failed' : 'passed',
  found: disagreement ? `${disagreement.message} ${disagreement.remedy}` : 'the catalog shows what it says',
  milliseconds: 0,
});

async function countChecks(client: pg.ClientBase, { unit, references }: UnitNames): Promise<Check[]> {
  const tables = new Map(
    [unit, ...references.map(({ shape }) => shape.table)].map((it) => [qualified(it), it]),
  );
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
