import type pg from 'pg';
import { isSame } from '../catalog/catalog.ts';
import { RekeyError } from '../database/rekey-error.ts';
import type { TableName } from '../database/table-name.ts';
import { hasShape, type Run, type RunState, readAllSteps, readRuns } from '../journal/journal.ts';
import { type Expectation, expectedTraces, type Told, traceSteps } from './expected-traces.ts';
import { readTraces, type Shown } from './read-traces.ts';

/** What the journal says of a unit and the database does not show. */
export interface Disagreement {
  message: string;
  remedy: string;
  /** Columns or tables are not what they should be, so that rows cannot be asked about them. */
  isOfColumns: boolean;
}

/** Tables that refer to a unit may have been dropped on purpose; nobody but a person can tell that from half a restore. */
export type Lack = 'nothing' | 'referring tables';

const shownAtMost = 3;

/** Compares what the journal says of every unit with the catalog, in one snapshot; by the id of the run. Changes nothing. */
export async function readDisagreements(
  client: pg.ClientBase,
  mayLack: Lack = 'nothing',
): Promise<Map<string, Disagreement>> {
  await client.query('begin isolation level repeatable read read only');
  try {
    const runs = await readRuns(client);
    const told: Told = {
      steps: traceSteps(await readAllSteps(client)),
      isDone: ({ state }) => state === 'done',
    };
    const tables = expectedTraces(told).map(({ trace }) => trace.table);
    return findDisagreements(runs, told, await readTraces(client, tables), mayLack);
  } finally {
    await client.query('rollback');
  }
}

/** Refuses to go on with a unit that the database shows otherwise than the journal: its steps were made for another state. */
export async function refuseDisagreement(
  client: pg.ClientBase,
  run: Run,
  mayLack: Lack = 'nothing',
): Promise<void> {
  const found = (await readDisagreements(client, mayLack)).get(run.id);
  if (found) throw new RekeyError('JOURNAL_DISAGREES', found.message, found.remedy);
}

/** The same from what was read. */
export function findDisagreements(
  runs: readonly Run[],
  told: Told,
  shown: Shown,
  mayLack: Lack = 'nothing',
): Map<string, Disagreement> {
  const found = new Map<string, Disagreement>();
  const expected = expectedTraces(told);
  for (const run of runs) {
    const offences = offencesOf(run, expected, shown, mayLack);
    if (offences.length > 0) found.set(run.id, describe(run, offences, told, shown));
  }
  return found;
}

const offencesOf = (
  run: Run,
  expected: readonly Expectation[],
  shown: Shown,
  mayLack: Lack = 'nothing',
): Expectation[] =>
  expected.filter(
    (it) =>
      it.record.run === run.id &&
      matters(it, run.state, shown) &&
      !isAsExpected(it, shown) &&
      (shown.hasTable(it.trace.table) || isOfUnit(run, it.trace.table, mayLack)),
  );

/** Partitions come and go while a unit soaks; rekey's own tables do not. */
const isOfUnit = (run: Run, table: TableName, mayLack: Lack) =>
  !hasShape(run) ||
  table.schema === 'rekey' ||
  isSame(run.shape.unit, table) ||
  (mayLack === 'nothing' && run.shape.references.some((it) => isSame(it.table, table)));

function isAsExpected({ trace, form }: Expectation, shown: Shown): boolean {
  const actual = shown.form(trace);
  if (form === 'as before') return actual !== 'absent';
  // A column that rekey did not make a uuid is only asked to be there.
  if (trace.kind === 'column' && form === 'there') return actual !== 'absent';
  return actual === form;
}

/** What a unit's state promises. What a finished or abandoned unit has left belongs to the application, which goes on changing it. */
function matters({ trace, form }: Expectation, state: RunState, shown: Shown): boolean {
  const { kind } = trace;
  switch (state) {
    case 'running':
    case 'stopped':
    case 'soaking':
      // An old column that somebody requires again does no harm.
      return kind !== 'required' || form === 'there';
    case 'rolling back':
    case 'contracting':
      return kind === 'column';
    case 'rolled back':
      return (kind === 'column' || kind === 'trigger') && form === 'absent';
    case 'contracted':
      return kind === 'column' && shown.hasTable(trace.table);
    default:
      return state satisfies never;
  }
}

function describe(run: Run, offences: readonly Expectation[], told: Told, shown: Shown): Disagreement {
  const what = [...new Set(offences.map((it) => say(it, shown)))];
  const more = what.length > shownAtMost ? ` (and ${what.length - shownAtMost} more)` : '';
  const name = `${run.unit.schema}.${run.unit.name}`;
  return {
    message: `The journal says that ${name} is ${wordsOf[run.state]}, and the database does not: ${what.slice(0, shownAtMost).join('; ')}${more}.`,
    remedy: `${withoutGone(run, offences, shown)}${remedyFor(run, told, shown)}`,
    isOfColumns: offences.some(
      ({ trace: { kind, table } }) => kind === 'column' || kind === 'table' || !shown.hasTable(table),
    ),
  };
}

const wordsOf: Record<RunState, string> = {
  running: 'on its way',
  stopped: 'stopped on its way',
  soaking: 'converted',
  'rolling back': 'being taken back',
  'rolled back': 'taken back',
  contracting: 'being contracted',
  contracted: 'contracted',
};

function say({ trace, form }: Expectation, shown: Shown): string {
  const { kind, table, name } = trace;
  const of = `${table.schema}.${table.name}`;
  if (kind !== 'unique index' && !shown.hasTable(table)) return `the table ${of} is gone`;
  const actual = shown.form(trace);
  const what =
    kind === 'unique index' ? `the unique index ${table.schema}.${name}` : `the ${kind} ${of}.${name}`;
  if (kind === 'required') return `${of}.${name} may be empty`;
  if (kind === 'column' && actual !== 'absent' && form !== 'absent') return `${what} is no ${form}`;
  if (form === 'absent') return `${what} is there`;
  if (actual === 'absent') return `${what} is missing`;
  return `${what} is ${actual === 'disabled' ? 'disabled' : actual === 'there' ? 'validated already' : 'not valid'}`;
}

/** The way out where tables that refer to the unit are gone, and it itself is there. */
function withoutGone(run: Run, offences: readonly Expectation[], shown: Shown): string {
  const gone = offences.flatMap(({ trace: { table } }) => (shown.hasTable(table) ? [] : [table]));
  if (gone.length === 0 || gone.some((it) => isSame(it, run.unit))) return '';
  const names = new Set(gone.map(({ schema, name }) => `${schema}.${name}`));
  return `If ${[...names].join(', ')} was dropped on purpose, \`rekey rollback --accept-drift\` leads back without it, and a new plan converts what is left. Otherwise: `;
}

/** What leads out: where the database is as it was before one of the run's steps, the journal can be set back to that. */
function remedyFor(run: Run, told: Told, shown: Shown): string {
  const { steps } = told;
  const own = steps.map(({ record }) => record).filter((it) => it.run === run.id);
  const upTo = (n: number): Told => ({
    steps,
    isDone: (it) => told.isDone(it) && (it.run !== run.id || it.n < n),
  });
  const fits = (n: number) =>
    offencesOf({ ...run, state: 'stopped' }, expectedTraces(upTo(n)), shown).length === 0;
  const isOpen = run.state === 'running' || run.state === 'stopped' || run.state === 'soaking';
  const next = isOpen
    ? own.findLast((it) => told.isDone(it) && it.step.action.do === 'transaction' && fits(it.n))
    : undefined;
  if (!next)
    return `Somebody has changed these by hand, or tables and journal (the schema rekey) were restored from different moments: bring back what is missing, or restore both from one backup. Until then nothing goes on with this unit.`;
  if (
    !own.some((it) => it.n < next.n && it.step.action.do === 'transaction' && it.step.action.sql.length > 0)
  )
    return `Nothing of it is in the database, as before it was begun. If that is right, \`delete from rekey.run where id = ${run.id}\` forgets it, and \`rekey apply\` begins it anew.`;
  return `The database is as before the step "${next.step.title}". If that is right, \`update rekey.step set state = 'waiting', position = null where run = ${run.id} and n >= ${next.n}; delete from rekey.chunk where run = ${run.id} and step >= ${next.n}; update rekey.run set state = 'stopped', catalog_sha = null where id = ${run.id}\` sets the journal back, and \`rekey apply\` goes on there.`;
}
