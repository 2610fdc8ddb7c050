import type pg from 'pg';
import { refuseDisagreement } from '../agreement/disagreement.ts';
import { fingerprintOf } from '../catalog/fingerprint.ts';
import { RekeyError } from '../database/rekey-error.ts';
import type { TableName } from '../database/table-name.ts';
import { tellError } from '../database/tell-error.ts';
import { preparePoolProbe, readOldConnections } from '../gates/pools.ts';
import { beginRun, type Run, type RunState, readRuns, recordGate, setRunState } from '../journal/journal.ts';
import type { ReadinessCheck } from '../plan/plan.ts';
import type { Step } from '../plan/step.ts';
import type { UnitShape } from '../plan/unit-shape.ts';
import { checkReadiness, type ReadinessResult } from '../run/readiness.ts';
import { runSteps } from '../run/runner.ts';
import type { Session } from '../run/session.ts';
import { refuseWhileSoaking } from '../run/soak.ts';
import { measureBefore, type RecordedStatement } from '../verify/measure-before.ts';
import type { Runner } from './open-runner.ts';

/** A unit as the plan has it. */
export interface UnitOrder {
  unit: TableName;
  planSha: string;
  /** Made from the live catalog when the unit begins, and only then. */
  makeSteps(client: pg.ClientBase, session: Session): Promise<{ steps: Step[]; shape: UnitShape | null }>;
  /** How long both keys live side by side before the next unit or the contract. */
  soakSeconds: number;
  /** Converted units whose soak this one need not wait for; without it, it waits for all. */
  mayBeginBeside?: (run: Run) => boolean;
  /** What has to be so before it begins, and again before its swap. */
  readiness?: readonly ReadinessCheck[];
  /** Statements of the application whose speed is watched, beside the typical ones. */
  statements: RecordedStatement[];
}

/** Converts one unit up to its soak: begins it, or goes on where it was left. Answers whether there was anything to do. */
export async function applyUnit(order: UnitOrder, runner: Runner): Promise<Run> {
  const { client, report } = runner;
  const started = Date.now();
  const { run, resumed } = await findOrBegin(order, runner);
  await setRunState(client, run.id, 'running');
  await client.query(`update rekey.run set soak_seconds = $2 where id = $1`, [run.id, order.soakSeconds]);
  const { rows } = await client.query<{ count: string }>(`select count(*) from rekey.step where run = $1`, [
    run.id,
  ]);
  report({ event: 'run-begins', unit: run.unit, steps: Number(rows[0]?.count), resumed });
  await stopping(runner, run, async () => {
    const other = runner.workers[0] ?? client;
    await measureBefore(client, run, order.statements, other);
    const probe = await preparePoolProbe(other, run.unit);
    const ready: Runner = { ...runner, openGate: askBeforeSwap(order, runner) };
    await runSteps(run, ({ phase }) => phase !== 'soak' && phase !== 'contract', ready);
    await tellOldConnections(runner, run, await probe.test());
  });
  await setRunState(client, run.id, 'soaking');
  const now = (await readRuns(client)).find(({ id }) => id === run.id) ?? run;
  const until = new Date((now.swappedAt ?? new Date()).getTime() + order.soakSeconds * 1000);
  report({ event: 'run-soaks', unit: run.unit, until: until.toISOString() });
  const seconds = (Date.now() - started) / 1000;
  report({ event: 'run-ends', unit: run.unit, state: 'soaking', seconds });
  return now;
}

/** The last gate before the swap opens when the application is ready as well. */
function askBeforeSwap(order: UnitOrder, runner: Runner): Runner['openGate'] {
  return async (gate, run, context) => {
    const opened = await runner.openGate(gate, run, context);
    if (gate === 'pools') await recordReadiness(await askReadiness(order, runner), run.id, runner);
    return opened;
  };
}

const askReadiness = ({ readiness = [], unit }: UnitOrder, { client }: Runner) =>
  checkReadiness(client, readiness, unit);

async function recordReadiness(
  results: readonly ReadinessResult[],
  run: string,
  { client, report }: Runner,
): Promise<void> {
  if (results.length === 0) return;
  await recordGate(client, run, 'readiness', results);
  const names = results.map(({ name }) => name).join(', ');
  report({ event: 'gate-passed', gate: 'readiness', summary: `the application is ready (${names})` });
}

/** Says which connections may still hold statements from before the swap, and what those would answer (P15). */
async function tellOldConnections(
  { client, report }: Runner,
  run: Run,
  preparedBefore: string | null,
): Promise<void> {
  const old = await readOldConnections(client, new Date());
  await recordGate(client, run.id, 'pools after the swap', { old, preparedBefore, freshConnection: null });
  if (preparedBefore === null || old.length === 0) return;
  report({
    event: 'advice',
    text: `${old.length} connections are older than the swap, and what they have prepared may fail now ("${preparedBefore}"): recycle their pools`,
  });
}

async function findOrBegin(order: UnitOrder, runner: Runner): Promise<{ run: Run; resumed: boolean }> {
  const { client } = runner;
  const same = ({ schema, name }: TableName) => schema === order.unit.schema && name === order.unit.name;
  const open = (await readRuns(client)).filter(({ state }) => state !== 'rolled back');
  const own = open.find(({ unit }) => same(unit));
  if (own && (own.state === 'running' || own.state === 'stopped')) {
    await refuseDisagreement(client, own);
    return { run: own, resumed: true };
  }
  if (own) throw refusalOf(own);
  const other = open.find(({ state }) => state !== 'soaking' && state !== 'contracted');
  if (other) {
    throw new RekeyError(
      'GATE_CLOSED',
      `The unit ${nameOf(other.unit)} is not finished (${other.state}), and one unit is converted at a time.`,
      'Finish it with `rekey apply`, or take it back with `rekey rollback`.',
    );
  }
  for (const run of open)
    if (!order.mayBeginBeside?.(run)) refuseWhileSoaking(run, `the next unit, ${nameOf(order.unit)},`);
  const ready = await askReadiness(order, runner);
  const { steps, shape } = await order.makeSteps(client, runner.session);
  const schemaText = await runner.readSchemaText();
  const { rows } = await client.query<{ version: string }>(
    `select current_setting('server_version') as version`,
  );
  const id = await beginRun(client, {
    unit: order.unit,
    planSha: order.planSha,
    serverVersion: rows[0]?.version ?? '',
    shape,
    schemaText,
    catalogSha: fingerprintOf(schemaText),
    steps,
  });
  const run = (await readRuns(client)).find((it) => it.id === id);
  if (!run) throw new Error(`Run ${id} was written and is not there.`);
  await recordReadiness(ready, id, runner);
  return { run, resumed: false };
}

function refusalOf({ unit, state }: Run): RekeyError {
  const name = nameOf(unit);
  if (state === 'rolling back') {
    return new RekeyError(
      'GATE_CLOSED',
      `${name} is being rolled back.`,
      'Finish that with `rekey rollback`.',
    );
  }
  const what = state === 'soaking' ? 'is converted and soaks' : 'is converted';
  return new RekeyError(
    'NOTHING_TO_DO',
    `${name} ${what}.`,
    'Go on with the next unit, or see `rekey status`.',
  );
}

/** Does something, and leaves the reason in the journal when it stops. */
export async function stopping(
  runner: Runner,
  run: Run,
  work: () => Promise<void>,
  state: RunState = 'stopped',
): Promise<void> {
  try {
    await work();
  } catch (cause) {
    const error = tellError(cause, `The unit ${nameOf(run.unit)}`);
    const { code, message, remedy } = explain(error);
    // A lost connection cannot write; `status` then finds a running run without a process.
    await setRunState(runner.client, run.id, state, { code, message, remedy }).catch(() => undefined);
    throw error;
  }
}

function explain(error: unknown): { code: string; message: string; remedy: string } {
  if (error instanceof RekeyError) return { code: error.code, message: error.message, remedy: error.remedy };
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'UNEXPECTED', message, remedy: 'Run the same command again, or `rekey rollback`.' };
}

const nameOf = ({ schema, name }: TableName) => `${schema}.${name}`;
