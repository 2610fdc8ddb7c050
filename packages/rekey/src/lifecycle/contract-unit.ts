import { refuseDisagreement } from '../agreement/disagreement.ts';
import { RekeyError } from '../database/rekey-error.ts';
import type { TableName } from '../database/table-name.ts';
import {
  type Run,
  readRuns,
  readSteps,
  readTouchedTables,
  recordGate,
  type StepRecord,
  setRunState,
} from '../journal/journal.ts';
import { runSteps } from '../run/runner.ts';
import { refuseWhileSoaking } from '../run/soak.ts';
import { stopping } from './apply-unit.ts';
import type { Runner } from './open-runner.ts';
import { refuseDetached } from './refuse-detached.ts';

/** Drops what a converted unit no longer needs: after its soak, after a verification, after a fresh backup. There is no way back. */
export async function contractUnit(
  unit: TableName | null,
  runner: Runner,
  verify: (run: Run) => Promise<void>,
): Promise<Run> {
  const { client, report } = runner;
  const run = await findSoaked(unit, runner);
  await refuseDisagreement(client, run);
  await refuseDetached(client, run, 'its contract');
  const started = Date.now();
  const records = await readSteps(client, run.id);
  report({
    event: 'run-begins',
    unit: run.unit,
    steps: records.length,
    resumed: run.state === 'contracting',
  });
  if (run.state === 'soaking') {
    await verify(run);
    const leading = leadingKeys(records);
    await runSteps(run, ({ key }) => leading.has(key), runner);
    const tables = await readTouchedTables(client, run.id);
    const { summary, evidence } = await runner.openGate('backup', run, { ...runner, tables });
    await recordGate(client, run.id, 'backup', evidence);
    report({ event: 'gate-passed', gate: 'backup', summary });
  }
  await setRunState(client, run.id, 'contracting');
  await stopping(runner, run, () => runSteps(run, () => true, runner), 'contracting');
  await setRunState(client, run.id, 'contracted');
  // The way back of the units that still have one leads to a schema without these columns now.
  await client.query(`update rekey.run set schema_text = null where state = 'soaking'`);
  const seconds = (Date.now() - started) / 1000;
  report({ event: 'run-ends', unit: run.unit, state: 'contracted', seconds });
  return run;
}

/** The gate and checks that stand before the first step that drops something. */
function leadingKeys(records: StepRecord[]): Set<string> {
  const rest = records.filter(({ step }) => step.phase === 'soak' || step.phase === 'contract');
  const first = rest.findIndex(({ step }) => step.action.do !== 'check' && step.action.do !== 'gate');
  return new Set(rest.slice(0, first < 0 ? rest.length : first).map(({ step }) => step.key));
}

async function findSoaked(unit: TableName | null, { client }: Runner): Promise<Run> {
  const runs = (await readRuns(client)).filter(
    (it) => unit === null || (it.unit.schema === unit.schema && it.unit.name === unit.name),
  );
  const run =
    runs.find(({ state }) => state === 'contracting') ?? runs.findLast(({ state }) => state === 'soaking');
  if (!run) {
    const last = runs.at(-1);
    throw new RekeyError(
      'NOTHING_TO_DO',
      last
        ? `${last.unit.schema}.${last.unit.name} is ${last.state}, and only a converted unit that soaks can be contracted.`
        : `${unit ? `${unit.schema}.${unit.name} has` : 'No unit has'} not been converted by rekey.`,
      '`rekey status` shows every unit.',
    );
  }
  refuseWhileSoaking(run, 'its contract');
  return run;
}
