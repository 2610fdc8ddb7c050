import { readFile, writeFile } from 'node:fs/promises';
import type pg from 'pg';
import { isSame } from '../catalog/catalog.ts';
import { connect } from '../database/connect.ts';
import { RekeyError } from '../database/rekey-error.ts';
import { duration } from '../forecast/spell-forecast.ts';
import { withClone } from '../lifecycle/clone-database.ts';
import { type DryRun, dryRun } from '../lifecycle/dry-run.ts';
import type { Plan, Question, ReadinessCheck, Strategy, UnitDecision } from '../plan/plan.ts';
import { parsePlan, planText } from '../plan/plan-text.ts';
import { applyAnswers } from '../planning/apply-answers.ts';
import { blockedUnits } from '../planning/blocked-units.ts';
import { answerInBulk, parseBulkAnswer } from '../planning/bulk-answers.ts';
import { makePlan } from '../planning/make-plan.ts';
import { type PreparedUnit, prepareUnits, printPlan, printSteps } from '../planning/print-plan.ts';
import type { Wishes } from '../planning/propose.ts';
import { defaultPlanFile } from '../planning/read-plan.ts';
import { readReadiness } from '../planning/read-readiness.ts';
import { showProgress } from '../run/progress.ts';
import { defineCommand, type Terminal } from './command.ts';
import { requireDatabaseUrl } from './database-url.ts';
import { exitCodes } from './exit-code.ts';

const strategies = [
  'promote',
  'replace',
  'persistent',
  'cutover',
  'surrogate',
  'inherit',
  'junction',
  'leave',
] as const;

/** Decides, as far as a machine may, how each table is converted. */
export const planCommand = defineCommand({
  name: 'plan',
  summary: 'decide which table is converted how, in which order, and what it costs',
  help: `Reads the live catalog and proposes for every table what becomes of its key, in an order in which
parents come before their children. Writes the plan as a file for git; changes nothing in the database.
What a machine must not decide stands in the file as a question: write one of its answers beside it, or
answer many at once with --answer. A plan that is made again keeps the answers of the file that is there.
What has one possible answer, or none of whose values is a key, rekey answers by itself, as the file shows.
What stands in the way of a unit holds up that unit and what gets its key from it; the others are converted
without them, and the exit code is 1. --unit shows every step of one table: its SQL, the lock that it takes,
how it is taken back, and what it costs.`,
  options: {
    out: { type: 'string', value: 'FILE', default: defaultPlanFile, says: 'where the plan is kept' },
    strategy: {
      type: 'string',
      value: 'T=S,…',
      multiple: true,
      says: `strategy of a table, such as sources=promote (${strategies.join(', ')})`,
    },
    answer: {
      type: 'string',
      value: 'P=A',
      multiple: true,
      says: "answer A to every question whose name fits P (* is anything; none is no error), such as '*=careful', its first one",
    },
    generator: { type: 'string', value: 'v4|v7', default: 'v7', says: 'version of new uuids' },
    before: {
      type: 'string',
      value: 'FILE',
      says: 'JSON [{name, unit?, sql or command, remedy?}]: what has to be so before a unit; kept in the plan',
    },
    'dry-run': {
      type: 'boolean',
      says: 'carry the plan out on a copy of the database, verify it, and take it back there',
    },
    'dry-run-url': { type: 'string', value: 'URL', says: 'the copy to do it on; it will be changed' },
    unit: { type: 'string', value: 'TABLE', says: 'show every step of this table, with its SQL' },
  },
  async run(values, terminal) {
    const wishes = wishesOf(values.strategy, values.generator);
    const bulk = values.answer.map(parseBulkAnswer);
    const before = values.before === undefined ? {} : { before: await readBefore(values.before) };
    const url = requireDatabaseUrl(values['database-url'], terminal);
    const { client } = await connect(url, {
      toWrite: false,
      name: 'rekey plan',
    });
    try {
      const answer = (asked: Question[]) => {
        const { questions, notes } = answerInBulk(asked, bulk);
        for (const note of notes) terminal.err(note);
        return questions;
      };
      const made = await makePlan(client, wishes, await readEarlier(values.out), answer);
      const { catalog, subject } = made;
      const plan = { ...made.plan, ...before };
      refuseUnknownTables(plan, wishes, catalog.tables);
      await writeFile(values.out, `${planText(plan)}\n`);
      const prepared = prepareUnits(catalog, applyAnswers(plan), subject);
      const chosen = values.unit === undefined ? null : chooseUnit(prepared, values.unit);
      const units = chosen ? [chosen] : prepared;
      const dry =
        values['dry-run'] || values['dry-run-url']
          ? await rehearse(plan, prepared, { url, copy: values['dry-run-url'], client, terminal })
          : null;
      if (values.json)
        terminal.out(planText({ file: values.out, plan, units, ...(dry ? { dryRun: dry } : {}) }));
      else {
        terminal.out(chosen ? printSteps(chosen) : printPlan(plan, prepared, catalog, values.out));
        if (dry) terminal.out(`\n${printDryRun(dry)}`);
      }
      const isHeldUp = blockedUnits(plan).length > 0;
      return isHeldUp || (dry && !dry.passed) ? exitCodes.findings : exitCodes.good;
    } finally {
      await client.end().catch(() => undefined); // A dry run may have ended it before.
    }
  },
});

async function readBefore(path: string): Promise<ReadinessCheck[]> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    if (!(cause instanceof SyntaxError))
      throw new RekeyError('BAD_ARGUMENT', `${path} cannot be read.`, 'Name a file that is there.', {
        cause,
      });
  }
  return readReadiness(value, path);
}

/** Carries the plan out on a copy, but for units with something in their way. Open questions take their first, careful answer there. */
async function rehearse(
  plan: Plan,
  prepared: readonly PreparedUnit[],
  {
    url,
    copy,
    client,
    terminal,
  }: { url: string; copy: string | undefined; client: pg.Client; terminal: Terminal },
): Promise<DryRun> {
  const answered = {
    ...plan,
    questions: plan.questions.map((it) => ({ ...it, answer: it.answer ?? it.answers[0] ?? null })),
  };
  const report = showProgress(terminal, { json: false });
  const forecast = ({ table }: UnitDecision) =>
    prepared.find(({ unit }) => isSame(unit.table, table))?.forecast?.seconds ?? 0;
  if (copy) return dryRun(copy, applyAnswers(answered), { report, forecast });
  // A database can be copied at once only while nobody, rekey included, is connected to it.
  await client.end();
  return withClone(url, (clone) => dryRun(clone.url, applyAnswers(answered), { report, forecast }));
}

/** The rehearsal in words: forecast against measured, and whether it came back. */
function printDryRun({ units, failure, passed }: DryRun): string {
  return [
    'Dry run on a copy:',
    ...units.map(
      ({ table, strategy, seconds, forecastSeconds, verified }) =>
        `  ${table} (${strategy}): ${duration(seconds)}, forecast ${duration(forecastSeconds)}; ${verified ? 'verified' : 'FAILED'}`,
    ),
    passed
      ? '  Everything was taken back, and the schema is the same to the last character.'
      : `  FAILED: ${failure}`,
  ].join('\n');
}

function wishesOf(texts: readonly string[], generator: string): Wishes {
  if (generator !== 'v4' && generator !== 'v7')
    throw new RekeyError('BAD_ARGUMENT', `--generator ${generator} is not known.`, 'Use v4 or v7.');
  const wanted = texts.flatMap((text) => text.split(',')).filter((part) => part.trim() !== '');
  const pairs = wanted.map((part) => {
    const [table = '', strategy = ''] = part.split('=').map((it) => it.trim());
    const known = strategies.find((it) => it === strategy);
    if (!table || !known)
      throw new RekeyError(
        'BAD_ARGUMENT',
        `--strategy ${part} is not understood.`,
        `Write TABLE=STRATEGY with one of ${strategies.join(', ')}.`,
      );
    return [table, known satisfies Strategy] as const;
  });
  return { strategies: Object.fromEntries(pairs), generator };
}

function refuseUnknownTables(
  plan: Plan,
  { strategies: wished = {} }: Wishes,
  tables: { schema: string; name: string }[],
): void {
  for (const wanted of Object.keys(wished))
    if (
      !plan.units.some(({ table }) => wanted === table.name || wanted === `${table.schema}.${table.name}`)
    ) {
      const isThere = tables.some(({ schema, name }) => wanted === name || wanted === `${schema}.${name}`);
      throw new RekeyError(
        'BAD_ARGUMENT',
        isThere
          ? `${wanted} needs no conversion: its key is a uuid already, or it has none.`
          : `There is no table ${wanted}.`,
        'Leave it out of --strategy.',
      );
    }
}

async function readEarlier(path: string): Promise<Plan | undefined> {
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) return undefined;
  const found = parsePlan(text);
  if (found) return found;
  throw new RekeyError(
    'BAD_ARGUMENT',
    `${path} is there and is no plan.`,
    'Name another file with --out, or move it away.',
  );
}

function chooseUnit<Prepared extends { unit: Plan['units'][number] }>(
  prepared: Prepared[],
  wanted: string,
): Prepared {
  const found = prepared.find(
    ({ unit: { table } }) => wanted === table.name || wanted === `${table.schema}.${table.name}`,
  );
  if (found) return found;
  throw new RekeyError(
    'BAD_ARGUMENT',
    `The plan has no unit ${wanted}.`,
    `Its units are ${prepared.map(({ unit: { table } }) => `${table.schema}.${table.name}`).join(', ')}.`,
  );
}
