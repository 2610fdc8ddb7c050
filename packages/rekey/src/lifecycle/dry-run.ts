import pg from 'pg';
import { readCatalog } from '../catalog/read-catalog.ts';
import { readSchemaText } from '../catalog/schema-text.ts';
import { readRuns } from '../journal/journal.ts';
import type { Plan, UnitDecision } from '../plan/plan.ts';
import { blockedUnits } from '../planning/blocked-units.ts';
import type { Reporter } from '../run/report.ts';
import { stepsFor } from '../steps/steps-for.ts';
import type { VerifyReport } from '../verify/verify-report.ts';
import { verifyUnits } from '../verify/verify-unit.ts';
import { applyUnit } from './apply-unit.ts';
import { openRunner } from './open-runner.ts';
import { rollbackUnit } from './rollback-unit.ts';

/** What a dry run has found of one unit. */
export interface DryUnit {
  table: string;
  strategy: string;
  /** Seconds as forecast, and as measured on the copy. */
  forecastSeconds: number;
  seconds: number;
  verified: boolean;
  failure: string | null;
}

/** What a dry run has found. */
export interface DryRun {
  units: DryUnit[];
  /** Everything was taken back afterwards, and the schema's text is the same as before. */
  cameBack: boolean;
  failure: string | null;
  passed: boolean;
}

const failuresOf = ({ units }: VerifyReport) =>
  units
    .flatMap(({ checks }) => checks)
    .filter(({ outcome }) => outcome === 'failed')
    .map(({ table, name, found }) => `${table.schema}.${table.name}, ${name}: ${found}`)
    .join('; ');

/** Converts a whole copy with the code of `apply`, verifies every unit, and takes everything back. Stops at the first failure. */
export async function dryRun(
  url: string,
  plan: Plan,
  { report, forecast }: { report: Reporter; forecast: (unit: UnitDecision) => number },
): Promise<DryRun> {
  const client = new pg.Client({ connectionString: url, application_name: 'rekey dry run' });
  client.on('error', () => undefined);
  await client.connect();
  const before = await readSchemaText(client);
  const runner = await openRunner({
    url,
    readSchemaText,
    report,
    // The copy needs no backup, has no other connections, and is not used in between.
    openGate: async () => ({ summary: 'a dry run', evidence: null }),
  });
  const units: DryUnit[] = [];
  try {
    const blocked = blockedUnits(plan).map(({ unit }) => unit);
    for (const decision of plan.units) {
      if (decision.strategy === 'leave' || blocked.includes(decision)) continue;
      const started = performance.now();
      const unit: DryUnit = {
        table: `${decision.table.schema}.${decision.table.name}`,
        strategy: decision.strategy,
        forecastSeconds: forecast(decision),
        seconds: 0,
        verified: false,
        failure: null,
      };
      units.push(unit);
      try {
        const makeSteps = async () => stepsFor(await readCatalog(client), plan, decision);
        await applyUnit(
          { unit: decision.table, planSha: 'dry run', soakSeconds: 0, statements: [], makeSteps },
          runner,
        );
        const runs = (await readRuns(runner.client)).filter(({ state }) => state === 'soaking');
        const report = await verifyUnits(runner.client, runs.slice(-1), { strict: true });
        unit.verified = report.passed;
        if (!unit.verified) unit.failure = `its verification failed: ${failuresOf(report)}`;
      } catch (error) {
        unit.failure = (error as Error).message;
      }
      unit.seconds = (performance.now() - started) / 1000;
      if (unit.failure) return { units, cameBack: false, failure: unit.failure, passed: false };
    }
    for (const _ of units) await rollbackUnit(runner);
    const cameBack = (await readSchemaText(client)) === before;
    return {
      units,
      cameBack,
      failure: cameBack ? null : 'the schema is not what it was after everything was taken back',
      passed: cameBack,
    };
  } finally {
    await runner.close();
    await client.end();
  }
}
