import type pg from 'pg';
import { beforeAll, describe, expect, test } from 'vitest';
import { orderOf, usersAndEvents } from '../../tests/events-unit.ts';
import { everyStrategy, partitioned, strategies, wishes } from '../../tests/every-strategy.ts';
import { database, type TestDatabase, versions } from '../../tests/postgres.ts';
import { commandLine } from '../../tests/run-rekey.ts';
import type { PostgresVersion } from '../../tests/throwaway-server.ts';
import {
  answeredPlan,
  contractAll,
  convertAll,
  rollBackAll,
  testRunner,
} from '../../tests/whole-database.ts';
import { readSchemaText } from '../catalog/schema-text.ts';
import { readAllSteps, readRuns, type StepRecord } from '../journal/journal.ts';
import { applyUnit } from '../lifecycle/apply-unit.ts';
import type { Runner } from '../lifecycle/open-runner.ts';
import type { Plan } from '../plan/plan.ts';
import { type Disagreement, findDisagreements } from './disagreement.ts';
import { expectedTraces, traceSteps } from './expected-traces.ts';
import { readTraces } from './read-traces.ts';

const changes = ({ step: { action } }: StepRecord) => action.do === 'transaction' && action.sql.length > 0;
const nameOf = ({ step }: StepRecord) => step.key;

/** What another connection sees, the journal taken at its word but for one step. */
async function look(client: pg.Client) {
  const runs = await readRuns(client);
  const records = await readAllSteps(client);
  const steps = traceSteps(records);
  const isDone = ({ state }: StepRecord) => state === 'done';
  const tables = expectedTraces({ steps, isDone }).map(({ trace }) => trace.table);
  const shown = await readTraces(client, tables);
  const find = (told: (record: StepRecord) => boolean): Disagreement[] => [
    ...findDisagreements(runs, { steps, isDone: told }, shown).values(),
  ];
  return {
    records,
    asTold: find(isDone),
    ifDone: (step: StepRecord) => find((it) => it === step || isDone(it)),
    ifNotDone: (step: StepRecord) => find((it) => it !== step && isDone(it)),
  };
}

/** Has `within` called when all of a step's transaction is done but its commit. */
function beforeCommits({ client }: Runner, within: (n: number, run: string) => Promise<void>): void {
  const query = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>;
  let step: [run: string, n: number] | null = null;
  const heard = async (...args: unknown[]) => {
    const [text, values] = args;
    if (typeof text === 'string' && text.includes(`set state = 'done'`)) step = values as [string, number];
    if (text === 'commit' && step) {
      const [run, n] = step;
      step = null;
      await within(n, run);
    }
    if (text === 'begin') step = null;
    return query(...args);
  };
  Object.assign(client, { query: heard });
}

const prepared = async (version: PostgresVersion): Promise<{ db: TestDatabase; plan: Plan }> => {
  const db = await database(version);
  await db.query(everyStrategy + partitioned);
  const client = await db.connect();
  const plan = await answeredPlan(client, wishes);
  await client.end();
  expect(new Set(plan.units.map(({ strategy }) => strategy))).toEqual(new Set(strategies));
  expect(plan.units.map(({ table }) => table.name)).toContain('parts');
  return { db, plan };
};

test.each(versions)(
  'on PostgreSQL %i the catalog shows of every transaction of every strategy whether it is before, within or after it',
  async (version) => {
    const { db, plan } = await prepared(version);
    const client = await db.connect();
    const runner = await testRunner(db);
    const seen: string[] = [];
    const blind: string[] = [];
    beforeCommits(runner, async (n, run) => {
      const { records, asTold, ifDone } = await look(client);
      const step = records.find((it) => it.run === run && it.n === n);
      expect(asTold, `within ${step && nameOf(step)}`).toEqual([]);
      if (!step || !changes(step)) return;
      expect(step.state).toBe('running');
      seen.push(nameOf(step));
      if (ifDone(step).length === 0) blind.push(`within ${nameOf(step)}`);
    });
    runner.watch = async ({ key }) => {
      const { records, asTold, ifNotDone } = await look(client);
      expect(asTold, `after ${key}`).toEqual([]);
      const step = records.find(({ step: { key: own }, state }) => own === key && state === 'done');
      if (step && changes(step) && ifNotDone(step).length === 0) blind.push(`after ${key}`);
    };
    await convertAll(runner, plan);
    runner.watch = async () => undefined;
    expect(blind).toEqual([]);
    expect(seen.length).toBeGreaterThan(60);
    await rollBackAll(runner, plan);
    expect((await look(client)).asTold).toEqual([]);
    await convertAll(runner, plan);
    await contractAll(runner, plan);
    expect((await look(client)).asTold).toEqual([]);
    await client.end();
    await runner.close();
  },
);

const notes = `create table notes (id serial primary key, body text); create table tags (id serial primary key, note_id int not null references notes);
  insert into notes (body) select 'n' || n from generate_series(1, 20) n; insert into tags (note_id) select id from notes; analyze;`;

/** Notes and their tags, of which the notes are converted as far as `stopAt` lets it. */
async function notesConverted(version: PostgresVersion, stopAt: string | null = null) {
  const db = await database(version);
  await db.query(notes);
  const client = await db.connect();
  const plan = await answeredPlan(client, { strategies: { tags: 'leave' } });
  const runner = await testRunner(db);
  runner.watch = async ({ key }) => {
    if (stopAt !== null && key.endsWith(stopAt)) throw new Error('stopped here');
  };
  const run = convertAll(runner, plan);
  await (stopAt === null ? run : expect(run).rejects.toThrow('stopped here'));
  await runner.close();
  await client.end();
  return { db, plan };
}

/** The same as a person has it who calls rekey. */
async function commandsOn({ db, plan }: { db: TestDatabase; plan: Plan }) {
  const { run, writePlan } = await commandLine(db);
  await writePlan(plan);
  const schemaText = async () => {
    const client = await db.connect();
    try {
      return await readSchemaText(client);
    } finally {
      await client.end();
    }
  };
  return { db, run, schemaText };
}

describe.each(versions)('where the journal and the database disagree on PostgreSQL %i', (version) => {
  test('over a swap that never came about, every command says so and changes nothing, and its remedy leads out', async () => {
    const { db, schemaText, run } = await commandsOn(await notesConverted(version, '/verify/pools'));
    // As an older rekey left it: the swap was cut off and taken for done.
    await db.query(`update rekey.step set state = 'done', ended_at = clock_timestamp() where phase in ('swap', 'soak');
      update rekey.run set state = 'soaking', swapped_at = clock_timestamp(), soak_seconds = 0`);
    const before = await schemaText();
    const sentence = 'The journal says that public.notes is converted, and the database does not: ';
    const status = await run('status');
    expect(status).toMatchObject({ code: 1, out: expect.stringContaining(`NOT SO: ${sentence}`) });
    expect(status.out).not.toContain('Converted and soaked');
    expect((await run('status', '--prometheus')).out).toContain(
      'rekey_unit_disagrees{unit="public.notes"} 1',
    );
    expect(await run('verify')).toMatchObject({ code: 1, out: expect.stringContaining(sentence) });
    for (const command of ['contract', 'rollback'])
      expect(await run(command)).toMatchObject({ code: 2, err: expect.stringContaining(sentence) });
    expect(await schemaText()).toBe(before);
    expect(await db.query(`select state from rekey.run`)).toEqual([{ state: 'soaking' }]);

    const remedy = /`(update rekey\.step .*?)` sets the journal back/.exec(status.out)?.[1] ?? '';
    await db.query(remedy);
    expect(await run('apply', '--soak', '0s')).toMatchObject({ code: 0 });
    expect(await run('verify')).toMatchObject({ code: 0 });
    expect(await run('status')).toMatchObject({ code: 0 });
    expect(await run('rollback')).toMatchObject({
      code: 0,
      out: expect.stringContaining('to the last character'),
    });
  });

  const changed: [what: string, sql: string, said: string][] = [
    [
      'the primary key is dropped',
      'alter table notes drop constraint notes_pkey cascade',
      'notes_pkey is missing',
    ],
    [
      'a column is renamed back',
      'alter table tags rename column note_id to x',
      'public.tags.note_id is missing',
    ],
    [
      'a reference is dropped',
      'alter table tags drop constraint tags_note_id_fkey',
      'tags_note_id_fkey is missing',
    ],
    [
      'the trigger that keeps both keys equal is disabled',
      `do $$ declare it record; begin for it in select tgname from pg_trigger where tgrelid = 'tags'::regclass and tgname like 'zzz%' loop
         execute format('alter table tags disable trigger %I', it.tgname); end loop; end $$`,
      'is disabled',
    ],
    ['the table is gone', 'drop table tags', 'the table public.tags is gone'],
    [
      'the uuid may be empty',
      'alter table tags alter column note_id drop not null',
      'public.tags.note_id may be empty',
    ],
  ];
  let converted: TestDatabase;
  beforeAll(async () => {
    converted = (await notesConverted(version)).db;
  });
  test.each(changed)('%s: it is said, and nothing goes on', async (_, sql, said) => {
    const db = await database(version, converted.name);
    const { run } = await commandLine(db);
    expect(await run('status')).toMatchObject({ code: 0 });
    await db.query(sql);
    expect(await run('status')).toMatchObject({ code: 1, out: expect.stringContaining(said) });
    expect(await run('verify')).toMatchObject({ code: 1, out: expect.stringContaining(said) });
    expect(await run('contract')).toMatchObject({ code: 2, err: expect.stringContaining(said) });
    expect(await run('rollback')).toMatchObject({ code: 2, err: expect.stringContaining(said) });
  });

  test('a partition that goes in the soak is not missed', async () => {
    const db = await database(version);
    await db.query(usersAndEvents(40));
    const runner = await testRunner(db);
    await applyUnit(orderOf('events'), runner);
    await runner.close();
    await db.query('drop table clicks_1');
    const { run } = await commandLine(db);
    expect(await run('status')).toMatchObject({ code: 0 });
    expect((await run('verify')).out).not.toContain('FAILED  public.events  journal');
  });

  test('what is left of a unit that was taken back, or still there of a contracted one, is said; what the application makes of it later is its own', async () => {
    const { db, run } = await commandsOn(await notesConverted(version));
    await run('rollback');
    expect(await run('status')).toMatchObject({ code: 0, out: expect.stringContaining('Taken back') });
    await db.query('alter table notes add column rk_id uuid');
    expect(await run('status')).toMatchObject({
      code: 1,
      out: expect.stringContaining('notes.rk_id is there'),
    });
    await db.query('alter table notes drop column rk_id');
    await run('apply', '--soak', '0s');
    expect(await run('contract')).toMatchObject({ code: 0 });
    await db.query(
      'alter table tags drop constraint tags_note_id_fkey; alter table notes add column legacy_id int',
    );
    expect(await run('status')).toMatchObject({
      code: 1,
      out: expect.stringContaining('notes.legacy_id is there'),
    });
    await db.query('drop table notes');
    expect(await run('status')).toMatchObject({ code: 0, out: expect.stringContaining('Done') });
  });
});
