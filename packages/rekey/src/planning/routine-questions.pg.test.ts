import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { database, newest } from '../../tests/postgres.ts';
import { commandLine } from '../../tests/run-rekey.ts';
import { answeredPlan, convertAll, testRunner } from '../../tests/whole-database.ts';
import { readCatalog } from '../catalog/read-catalog.ts';
import { readKnownKeys } from '../keys/known-keys.ts';
import { dryRun } from '../lifecycle/dry-run.ts';
import { answerInBulk } from './bulk-answers.ts';
import { proposeUnits, type Wishes } from './propose.ts';
import { routineQuestions } from './routine-questions.ts';
import { subjectOfPlan } from './subject-of-plan.ts';

const teamsAndPlayers = `
  create table teams (id bigserial primary key, name text, size int default 0, secret uuid);
  create table players (id bigserial primary key, team_id bigint not null references teams, name text);
  create table history (id bigint, team_id bigint, name text);
  create table notes (id bigserial primary key, note text);
  create view roster as select p.id, p.name, t.name as team from players p join teams t on t.id = p.team_id;
  insert into teams (name) values ('a'), ('b'); insert into players (team_id, name) select 1 + i % 2, 'p' || i from generate_series(1, 6) i; analyze;`;

const trigger = (body: string, on = 'players', when = 'before insert or update', args = '') =>
  `create function f() returns trigger language plpgsql as $$ begin ${body} end $$;
   create trigger tr ${when} on ${on} for each row execute function f(${args});`;

/** What the plan asks about functions. */
async function questionsAsked(client: pg.Client, sql: string, { strategies }: Wishes = {}) {
  await client.query(`drop schema public cascade; create schema public; ${teamsAndPlayers} ${sql}`);
  const catalog = await readCatalog(client);
  const keys = await readKnownKeys(await subjectOfPlan(client, catalog), catalog);
  const units = proposeUnits(catalog, keys, { strategies: { notes: 'leave', ...strategies } });
  return routineQuestions(catalog, units);
}

const asked = async (...asking: Parameters<typeof questionsAsked>): Promise<string[]> =>
  (await questionsAsked(...asking)).map(({ question }) => question);

describe('the plan asks about a function', () => {
  let client: pg.Client;
  beforeAll(async () => {
    client = await (await database(newest)).connect();
    client.on('notice', () => undefined);
  });
  afterAll(() => client.end());

  const cases: [what: string, sql: string, uses: string, wishes?: Wishes][] = [
    [
      'that reads a reference of the new row',
      trigger('if new.team_id < 0 then raise; end if; return new;'),
      'players.team_id',
    ],
    ['that reads the old row in quotes', trigger('perform old."team_id"; return new;'), 'players.team_id'],
    [
      'that writes the key and the table’s name into a log',
      trigger('insert into history (name) values (tg_table_name || new.id); return new;'),
      'players.id',
    ],
    ['that turns the row into JSON', trigger('perform to_jsonb(new); return new;'), 'whole rows of players'],
    [
      'that copies the row into another table',
      trigger('insert into history select new.*; return new;'),
      'whole rows of players',
    ],
    [
      'that hands the row to a variable',
      trigger('declare r players; begin r := new; end; return new;'),
      'whole rows of players',
    ],
    [
      'that puts its statements together',
      trigger(`execute 'select 1'; return new;`),
      'what its text does not say of players',
    ],
    [
      'that is told the column',
      trigger('perform tg_argv[0]; return new;', 'players', 'before insert', `'team_id'`),
      'players.team_id',
    ],
    [
      'that sees the rows of a statement under a name of its own',
      `create function f() returns trigger language plpgsql as $$ begin insert into history select * from fresh; return null; end $$;
       create trigger tr after insert on players referencing new table as fresh for each statement execute function f();`,
      'whole rows of players',
    ],
    [
      'that is run by a view over them',
      trigger('perform new.id; return new;', 'roster', 'instead of insert'),
      'roster (players).id',
    ],
    [
      'that nobody runs but the application',
      'create function f() returns bigint language sql stable as $$ select min(x.id) from teams x $$;',
      'teams.id',
    ],
    [
      'that reads the references of a table by name',
      'create function f(k bigint) returns bigint language sql stable as $$ select count(*) from players where team_id = k $$;',
      'players.team_id',
    ],
    [
      'that a view calls',
      'create function f(k bigint) returns text language sql immutable as $$ select k::text $$; create view v as select f(id) from teams;',
      'called by the view v, uses teams.id',
    ],
    [
      'that a policy calls',
      'create function f(k bigint) returns bool language sql stable as $$ select k > 0 $$; create policy p on players using (f(team_id));',
      'called by the policy p of players, uses players.team_id',
    ],
    [
      'that a default of a reference calls',
      'create function f() returns bigint language sql volatile as $$ select 1::bigint $$; alter table players alter team_id set default f();',
      'called by the default team_id of players',
    ],
    [
      'that uses what the contract drops',
      trigger('perform new.team_id; return new;'),
      'gone after the contract',
      { strategies: { teams: 'cutover', players: 'leave' } },
    ],
  ];
  test.each(cases)('%s', async (_, sql, uses, wishes) => {
    const questions = await asked(client, sql, wishes);
    expect(questions).toEqual([expect.stringContaining('The function public.f(')]);
    expect(questions[0]).toContain(uses);
  });

  test('once, whatever runs it', async () => {
    const [question, ...more] = await asked(
      client,
      `${trigger('insert into notes (note) values (tg_table_name || new.id); return new;')}
      create trigger other after update on teams for each row execute function f();`,
    );
    expect(more).toEqual([]);
    expect(question).toBe(
      'The function public.f(), run by the trigger other on teams, run by the trigger tr on players, uses teams.id, players.id, and rekey does not change its text. Does it work when the key is a uuid?',
    );
  });

  test('that takes or answers the key as it was, and no pattern promises that it goes on working', async () => {
    const makes = (signature: string, body = 'select max(id) from teams where id > 0') =>
      `create function ${signature} language sql stable as $$ ${body} $$;`;
    const open = (
      await questionsAsked(
        client,
        [
          makes('taking(k bigint) returns text', 'select max(id)::text from teams where id > k'),
          makes('answering() returns bigint'),
          makes('listing() returns table (id bigint)', 'select t.id from teams t'),
          makes('telling() returns text', 'select max(id)::text from teams'),
          makes('knowing(k bigint) returns bigint'),
          makes('knowing(k uuid) returns uuid', 'select k'),
        ].join(''),
      )
    ).map((it) => ({ ...it, answer: null }));
    const given = (...bulk: [pattern: string, answer: string][]) =>
      Object.fromEntries(
        answerInBulk(
          open,
          bulk.map(([pattern, answer]) => ({ pattern, answer })),
        ).questions.map(({ id, answer }) => [/\.(\w+)\(/.exec(id)?.[1], answer]),
      );
    const [works, replaced] = ['works with both', 'will be replaced with the application'];
    expect(given(['*', 'careful'])).toEqual({
      taking: replaced,
      answering: replaced,
      listing: replaced,
      telling: works,
      knowing: works,
    });
    expect(given(['routine:*', works])).toMatchObject({ taking: null, answering: null, telling: works });
    expect(answerInBulk(open, [{ pattern: 'routine:*g(k*', answer: works }]).notes).toEqual([
      "--answer 'routine:*g(k*=works with both' does not answer routine:public.taking(k bigint), which only its own name may: look at it first.",
    ]);
    expect(given(['routine:public.taking(k bigint)', works])).toMatchObject({ taking: works });
  });

  const harmless: [what: string, sql: string][] = [
    ['that reads other columns', trigger('new.name := upper(new.name); return new;')],
    ['that speaks of the key in a comment', trigger('/* new.id */ return new; -- new.team_id\n')],
    ['that only answers the row', trigger('return coalesce(new, old);')],
    [
      'that takes a uuid as well',
      'create function f(k bigint) returns text language sql immutable as $$ select k::text $$; create function f(k uuid) returns text language sql immutable as $$ select k::text $$; create view v as select f(id) from teams;',
    ],
    ['that is run by a table that nothing changes', trigger('perform new.id; return new;', 'history')],
  ];
  test.each(harmless)('but not about one %s', async (_, sql) => {
    expect(await asked(client, sql)).toEqual([]);
  });
});

const audit = `create table audit_log (tab text, row_id bigint);
  create function audit() returns trigger language plpgsql as $$ begin insert into audit_log values (tg_table_name, new.id); return new; end $$;
  create trigger audit after insert or update on players for each row execute function audit();`;

test('a trigger that logs keys as numbers is asked about, stops the run after the swap, fails verify and a dry run, and holds up the contract', async () => {
  const db = await database(newest);
  await db.query(teamsAndPlayers + audit);
  const client = await db.connect();
  const plan = await answeredPlan(client, { strategies: { teams: 'leave', notes: 'leave' } });
  await client.end();
  expect(plan.questions).toEqual([expect.objectContaining({ id: 'routine:public.audit()' })]);
  const copy = await database(newest, db.name);
  const { run, writePlan } = await commandLine(db);
  await writePlan(plan);
  const said =
    'no row can be inserted: column "row_id" is of type bigint but expression is of type uuid (in the function audit, run by the trigger audit)';
  const dry = await dryRun(copy.url, plan, { report: () => undefined, forecast: () => 0 });
  expect(dry).toMatchObject({ passed: false, failure: expect.stringContaining(said) });
  expect(await run('apply', '--soak', '0s')).toMatchObject({
    code: 3,
    err: expect.stringContaining(`the application cannot write any more: public.players: ${said}`),
  });
  // It asks again, and goes on when the trigger is mended.
  await db.query(`alter table audit_log alter row_id type text`);
  expect(await run('apply', '--soak', '0s', '--accept-drift')).toMatchObject({ code: 0 });
  expect(await run('verify')).toMatchObject({ code: 0 });
  await db.query(`alter table audit_log alter row_id type bigint using null`);
  expect(await run('verify')).toMatchObject({ code: 1, out: expect.stringContaining(said) });
  expect(await run('contract')).toMatchObject({ code: 1, err: expect.stringContaining(said) });
});

test('what an application refuses to itself is not told as a fault of the conversion', async () => {
  const db = await database(newest);
  await db.query(`${teamsAndPlayers} create function keep() returns trigger language plpgsql as $$ begin raise 'rows are for ever'; end $$;
    create trigger keep before delete on teams for each row execute function keep();`);
  const client = await db.connect();
  const plan = await answeredPlan(client);
  const runner = await testRunner(db);
  // It verifies after every unit.
  await convertAll(runner, plan);
  await runner.close();
  const { run } = await commandLine(db);
  expect(await run('verify')).toMatchObject({
    code: 0,
    out: expect.stringContaining(
      'delete could not be tried (it failed before the conversion as well: rows are for ever',
    ),
  });
  await client.end();
});
