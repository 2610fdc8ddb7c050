import { readFile } from 'node:fs/promises';
import { readCatalog } from '../catalog/read-catalog.ts';
import { RekeyError } from '../database/rekey-error.ts';
import { type Plan, type UnitDecision, unitOf } from '../plan/plan.ts';
import { defaultPlanFile, readPlan } from '../plan/read-plan.ts';
import { stepsFor } from '../plan/steps/steps-for.ts';
import { applyUnit, type UnitOrder } from '../run/apply-unit.ts';
import { readRuns } from '../run/journal.ts';
import type { Runner } from '../run/open-runner.ts';
import { rollbackUnit } from '../run/rollback-unit.ts';
import { parseDuration } from '../run/soak.ts';
import type { RecordedStatement } from '../verify/measure-before.ts';
import { makeWatch } from '../watch/make-watch.ts';
import { defineCommand } from './command.ts';
import { exitCodes } from './exit-code.ts';
import { follow, openRunnerFor, parseTable, runOptions } from './run-options.ts';

/** Converts one unit up to its soak. */
export const applyCommand = defineCommand({
  name: 'apply',
  summary: 'convert the next table of the plan, or go on where it was left',
  help: `Runs one unit of the plan: expand, backfill, constrain, verify, swap. The application keeps reading and
writing all the time; whenever rekey would have to make it wait for longer than half a second, rekey gives
way and tries again. Killed or stopped at any moment, the same command goes on where it was left, and
\`rekey rollback\` leads back. After the swap both keys stay live and enforced for the soak, before whose
end neither the next unit nor the contract begins.`,
  options: {
    plan: { type: 'string', value: 'FILE', default: defaultPlanFile, says: 'the plan' },
    unit: { type: 'string', value: 'TABLE', says: 'schema.table; default: the next in the plan' },
    soak: {
      type: 'string',
      value: 'DURATION',
      default: '24h',
      says: 'how long both keys stay side by side at least',
    },
    statements: {
      type: 'string',
      value: 'FILE',
      says: 'JSON [{name, before, after?}]: statements whose speed is watched beside the typical ones',
    },
    health: {
      type: 'string',
      value: 'COMMAND',
      says: 'a command that fails when a feature of the application does; asked after every step',
    },
    'allow-slower': { type: 'boolean', says: 'only report statements that became more than a fifth slower' },
    'on-breach': {
      type: 'string',
      value: 'ACTION',
      default: 'stop',
      says: 'stop or rollback, when rows do not fit, statements are slower or --health fails',
    },
    ...runOptions,
  },
  async run(values, terminal) {
    const { plan, sha } = await readPlan(values.plan);
    const onBreach = breachActionOf(values['on-breach']);
    const soakSeconds = parseDuration(values.soak);
    const statements = values.statements ? await readStatements(values.statements) : [];
    const runner = await openRunnerFor(values, terminal);
    const watch = makeWatch(runner.client, {
      health: values.health ?? null,
      speed: !values['allow-slower'],
      report: runner.report,
    });
    runner.watch = watch.watch;
    try {
      const decision = await chooseUnit(plan, values.unit, runner);
      const order: UnitOrder = {
        unit: decision.table,
        planSha: sha,
        soakSeconds,
        statements,
        makeSteps: async (client, session) => {
          if (!values['accept-drift']) await refuseStalePlan(plan, runner);
          return stepsFor(await readCatalog(client), plan, decision, session);
        },
      };
      await follow(values, runner);
      await applyUnit(order, runner);
      await follow(values, runner);
      return exitCodes.good;
    } catch (error) {
      if (watch.hasStopped() && onBreach === 'rollback') {
        const { identical } = await rollbackUnit(runner);
        await follow(values, runner);
        throw takenBack(error, identical);
      }
      throw error;
    } finally {
      await runner.close();
    }
  },
});

function breachActionOf(text: string): 'stop' | 'rollback' {
  if (text === 'stop' || text === 'rollback') return text;
  throw new RekeyError('BAD_ARGUMENT', `--on-breach ${text} is no action.`, 'Say stop or rollback.');
}

function takenBack(error: unknown, identical: boolean | null): RekeyError {
  const why = error instanceof Error ? error.message : String(error);
  const but = identical === false ? ', but the schema differs from what it was' : '';
  return new RekeyError(
    'STOPPED',
    `${why} The unit has been taken back, as --on-breach rollback wants it${but}.`,
    'Mend the reason, then run `rekey apply` again.',
    { cause: error },
  );
}

async function chooseUnit(plan: Plan, wanted: string | undefined, { client }: Runner): Promise<UnitDecision> {
  const runs = (await readRuns(client)).filter(({ state }) => state !== 'rolled back');
  const begun = (unit: UnitDecision) =>
    runs.find((run) => run.unit.schema === unit.table.schema && run.unit.name === unit.table.name);
  const units = plan.units.filter(({ strategy }) => strategy !== 'leave');
  if (wanted === undefined) {
    const next =
      units.find((unit) => ['running', 'stopped'].includes(begun(unit)?.state ?? '')) ??
      units.find((unit) => !begun(unit));
    if (next) return next;
    throw new RekeyError(
      'NOTHING_TO_DO',
      'Every unit of the plan is converted.',
      '`rekey status` shows them; `rekey contract` drops the legacy keys of those that have soaked.',
    );
  }
  const unit = unitOf(plan, parseTable(wanted));
  if (unit && unit.strategy !== 'leave') return unit;
  throw new RekeyError(
    unit ? 'NOTHING_TO_DO' : 'BAD_ARGUMENT',
    unit ? `The plan leaves ${wanted} as it is.` : `The plan has no unit ${wanted}.`,
    `Its units are ${units.map(({ table }) => `${table.schema}.${table.name}`).join(', ')}.`,
  );
}

/** A plan fits the schema that it was made for, and what rekey itself has made of that since. */
async function refuseStalePlan({ catalogSha }: Plan, { client, fingerprint }: Runner): Promise<void> {
  const now = await fingerprint();
  const runs = await readRuns(client);
  if (now === catalogSha || runs.some((run) => run.catalogSha === now)) return;
  throw new RekeyError(
    'PLAN_STALE',
    'The plan was made for another schema than this database has now.',
    'Make a new plan with `rekey plan` and look at what differs; --accept-drift goes on with the old one.',
  );
}

async function readStatements(path: string): Promise<RecordedStatement[]> {
  const isText = (value: unknown) => typeof value === 'string';
  try {
    const list: unknown = JSON.parse(await readFile(path, 'utf8'));
    if (Array.isArray(list) && list.every((it) => isText(it?.name) && isText(it?.before))) return list;
  } catch (error) {
    if (!(error instanceof SyntaxError)) {
      throw new RekeyError('BAD_ARGUMENT', `${path} cannot be read.`, 'Name a file that is there.', {
        cause: error,
      });
    }
  }
  throw new RekeyError(
    'BAD_ARGUMENT',
    `${path} is not a list of statements.`,
    'Write [{"name": "…", "before": "select …", "after": "select …"}]; "after" only where it differs.',
  );
}
