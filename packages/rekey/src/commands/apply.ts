import { readFile } from 'node:fs/promises';
import { readCatalog } from '../catalog/read-catalog.ts';
import { homeSchemaOf } from '../database/home-schema.ts';
import { RekeyError } from '../database/rekey-error.ts';
import { refuseDriftedModels } from '../drift/model-drift.ts';
import { type Run, readRuns } from '../journal/journal.ts';
import { applyUnit, type UnitOrder } from '../lifecycle/apply-unit.ts';
import type { Runner } from '../lifecycle/open-runner.ts';
import { refuseStalePlan } from '../lifecycle/refuse-stale-plan.ts';
import { rollbackUnit } from '../lifecycle/rollback-unit.ts';
import type { Plan, UnitDecision } from '../plan/plan.ts';
import type { UnitShape } from '../plan/unit-shape.ts';
import { defaultPlanFile, readPlan } from '../planning/read-plan.ts';
import { readinessOfText } from '../planning/read-readiness.ts';
import { refuseStaleKeys } from '../planning/refuse-stale-keys.ts';
import { refuseUnasked } from '../planning/refuse-unasked.ts';
import { readinessOf } from '../run/readiness.ts';
import { parseDuration } from '../run/soak.ts';
import { stepsFor } from '../steps/steps-for.ts';
import type { RecordedStatement } from '../verify/measure-before.ts';
import { makeWatch } from '../watch/make-watch.ts';
import { chooseUnit, type Wanted } from './choose-unit.ts';
import { defineCommand } from './command.ts';
import { requireDatabaseUrl } from './database-url.ts';
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
end neither the next unit nor the contract begins. --all and --until convert unit after unit, as many as
change no table in common: one soak serves them all, and the same command goes on after it. A unit with
something in its way is left, with whatever gets its key from it; the others are converted. The plan's
readiness checks ("before") and --before are asked before a unit begins and again before its swap.`,
  options: {
    plan: { type: 'string', value: 'FILE', default: defaultPlanFile, says: 'the plan' },
    unit: { type: 'string', value: 'TABLE', says: 'schema.table; default: the next in the plan' },
    until: {
      type: 'string',
      value: 'TABLE',
      says: 'every unit up to this one, as far as they may go together',
    },
    all: { type: 'boolean', says: 'every unit of the plan, as far as they may go together' },
    before: {
      type: 'string',
      value: 'SQL|COMMAND',
      multiple: true,
      says: "a query that answers no row, or a command that succeeds, once the application is ready; beside the plan's own",
    },
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
    'allow-slower': {
      type: 'boolean',
      says: 'only report and record statements that became more than a fifth slower',
    },
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
    const wanted = wantedOf(values, homeSchemaOf(requireDatabaseUrl(values['database-url'], terminal)));
    const onBreach = breachActionOf(values['on-breach']);
    const soakSeconds = parseDuration(values.soak);
    const statements = values.statements ? await readStatements(values.statements) : [];
    const checks = [...(plan.before ?? []), ...values.before.map(readinessOfText)];
    const runner = await openRunnerFor(values, terminal);
    const watch = makeWatch(runner.client, {
      health: values.health ?? null,
      speed: !values['allow-slower'],
      report: runner.report,
    });
    runner.watch = watch.watch;
    const orderOf = (decision: UnitDecision, mayBeginBeside: (run: Run) => boolean): UnitOrder => ({
      unit: decision.table,
      planSha: sha,
      soakSeconds,
      mayBeginBeside,
      readiness: readinessOf(checks, decision.table),
      statements,
      makeSteps: async (client, session) => {
        if (!values['accept-drift']) await refuseStalePlan(plan, runner);
        const catalog = await readCatalog(client);
        if (!values['accept-drift']) refuseUnasked(catalog, plan, decision);
        await refuseStaleKeys(client, catalog, decision);
        const made = stepsFor(catalog, plan, decision, session);
        if (values.schema !== undefined) await refuseDrifted(values.schema, made.shape, runner);
        return made;
      },
    });
    try {
      await follow(values, runner);
      await convert(plan, wanted, runner, (decision, mayBeginBeside) =>
        applyUnit(orderOf(decision, mayBeginBeside), runner),
      ).catch(async (error: unknown) => {
        // The units before this one are converted; the first error is the one to tell.
        await follow(values, runner).catch(() => undefined);
        throw error;
      });
      // Once for all units: with hundreds of them it takes longer than a unit.
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

/** Converts what is wanted, unit after unit, until nothing more may begin, and says what is left. */
async function convert(
  plan: Plan,
  wanted: Wanted,
  { client, report }: Runner,
  work: (decision: UnitDecision, mayBeginBeside: (run: Run) => boolean) => Promise<unknown>,
): Promise<void> {
  const started = Date.now();
  for (let converted = 0; ; converted += 1) {
    const choice = chooseUnit(plan, wanted, await readRuns(client), converted);
    if ('ended' in choice) {
      if (converted === 0 || wanted === 'all' || (wanted !== 'next' && 'until' in wanted))
        report({ event: 'units-end', done: converted, text: choice.ended });
      return;
    }
    const secondsLeft =
      converted === 0 ? null : ((Date.now() - started) / 1000 / converted) * (choice.more + 1);
    if (choice.more > 0 || converted > 0)
      report({ event: 'units', unit: choice.unit.table, converted, more: choice.more, secondsLeft });
    await work(choice.unit, choice.mayBeginBeside);
  }
}

/** The file follows once for all units of a command, unless one of them needs what an earlier one has changed in it. */
async function refuseDrifted(schema: string, shape: UnitShape, runner: Runner): Promise<void> {
  const models = { path: schema, home: runner.home };
  try {
    await refuseDriftedModels(models, runner.client, shape);
  } catch (error) {
    if (!(error instanceof RekeyError) || error.code !== 'SCHEMA_DRIFTED') throw error;
    await follow({ schema }, runner);
    await refuseDriftedModels(models, runner.client, shape);
  }
}

function wantedOf(
  { unit, until, all }: { unit?: string | undefined; until?: string | undefined; all: boolean },
  home: string,
): Wanted {
  if ([unit !== undefined, until !== undefined, all].filter(Boolean).length > 1)
    throw new RekeyError(
      'BAD_ARGUMENT',
      '--unit, --until and --all each say which units are converted.',
      'Give one of them.',
    );
  if (unit !== undefined) return { only: parseTable(unit, home) };
  if (until !== undefined) return { until: parseTable(until, home) };
  return all ? 'all' : 'next';
}

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
