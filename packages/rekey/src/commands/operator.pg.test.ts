import { expect, test } from 'vitest';
import { planned, soakIsOver, states } from '../../tests/planned-database.ts';

// Two trees that have nothing to do with each other, and a table by itself.
const twoTrees = `
  create table customers (id serial primary key, name text);
  create table orders (id serial primary key, customer_id int not null references customers);
  create table machines (id serial primary key, name text);
  create table readings (id serial primary key, machine_id int not null references machines);
  create table notes (id serial primary key, body text);
  insert into customers (name) select 'customer ' || n from generate_series(1, 40) n;
  insert into orders (customer_id) select 1 + n % 40 from generate_series(1, 80) n;
  insert into machines (name) values ('press');
  insert into readings (machine_id) values (1);`;

test('--all converts every unit that may soak with the others, and after the soak the rest', async () => {
  const { db, run, outcome, replan, readPlan } = await planned(twoTrees);
  expect(outcome.code).toBe(0);
  const first = await run('apply', '--all');
  expect(first).toMatchObject({
    code: 0,
    err: expect.stringContaining('3 units are done. 2 more units wait'),
  });
  expect(first.err).toMatch(/public\.\w+ for the soak of public\.\w+, which ends at 20/);
  expect(await states(db)).toEqual({ customers: 'soaking', machines: 'soaking', notes: 'soaking' });
  expect(await run('apply', '--all')).toMatchObject({
    code: 3,
    err: expect.stringContaining('Nothing can be converted now: 2 more units wait'),
  });
  // Made again in the soak, the plan asks nothing about what the soak keeps twice, and knows what soaks.
  await db.query('analyze');
  expect(await replan()).toMatchObject({ code: 0 });
  expect((await readPlan()).questions).toEqual([]);
  expect(await run('apply', '--all')).toMatchObject({
    code: 3,
    err: expect.stringContaining('Nothing can be converted now: 2 more units wait'),
  });
  await db.query(soakIsOver);
  expect(await run('apply', '--all')).toMatchObject({ code: 0 });
  expect(Object.keys(await states(db))).toHaveLength(5);
  for (const args of [['--all'], [], ['--unit', 'notes']])
    expect(await run('apply', ...args)).toMatchObject({
      code: 0,
      err: expect.stringContaining('nothing is left to do'),
    });
  expect(await run('contract', '--all')).toMatchObject({ code: 3 });
  await db.query(soakIsOver);
  expect(await run('contract', '--all')).toMatchObject({
    code: 0,
    err: expect.stringContaining(
      '5 units are done. Every converted unit is contracted: nothing is left to do.',
    ),
  });
  expect(await run('contract')).toMatchObject({ code: 0 });
});

test('a unit that cannot be contracted holds up the one whose columns its way back needs, and no other', async () => {
  const { db, run } = await planned(twoTrees);
  const all = async (command: string) => {
    const outcome = await run(command, '--all', ...(command === 'apply' ? ['--soak', '0s'] : []));
    return {
      code: outcome.code,
      said: outcome.err.split('\n').filter((line) => / is left: |done\./.test(line)),
    };
  };
  for (let n = 0; n < 2; n += 1) expect(await all('apply')).toMatchObject({ code: 0 });
  const newest = Object.keys(await states(db)).at(-1);
  const [parent] = newest === 'orders' ? ['customers'] : ['machines'];
  await db.query(`create view old_keys as select legacy_id from ${newest}`);
  const first = await all('contract');
  expect(first).toEqual({
    code: 0,
    said: [
      expect.stringMatching(new RegExp(`public.${newest} is left: .*old_keys`)),
      expect.stringContaining(
        `public.${parent} is left: public.${parent} was converted before public.${newest}, which is left`,
      ),
      expect.stringContaining('3 units are done. 2 are left'),
    ],
  });
  // Nothing at all could be done now: that is a refusal, by the first unit's own reason.
  expect(await run('contract', '--all')).toMatchObject({
    code: 1,
    err: expect.stringContaining('old_keys'),
  });
  await db.query('drop view old_keys');
  expect(await all('contract')).toMatchObject({ code: 0 });
  expect(new Set(Object.values(await states(db)))).toEqual(new Set(['contracted']));
});

test('--until converts up to a unit, tells how far it is, and --json tells the same to machines', async () => {
  const { db, run, readPlan, replan } = await planned(twoTrees);
  const names = (await readPlan()).units.map(({ table }) => table.name);
  const outcome = await run('apply', '--until', names[2] ?? '', '--soak', '0s', '--json');
  expect(outcome.code).toBe(0);
  expect(Object.keys(await states(db))).toEqual(names.slice(0, 3));
  const events = outcome.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(events.filter(({ event }) => event === 'units')).toMatchObject([
    { converted: 0, more: expect.any(Number), secondsLeft: null },
    { converted: 1, secondsLeft: expect.any(Number) },
    { converted: 2, secondsLeft: expect.any(Number) },
  ]);
  const text = `Every unit up to public.${names[2]} is converted.`;
  expect(events.at(-1)).toMatchObject({ event: 'units-end', done: 3, text });
  // Again, and up to one before it: the same, whether the plan still has it or was made again.
  for (const name of [names[2] ?? '', names[0] ?? ''])
    expect(await run('apply', '--until', name)).toMatchObject({
      code: 0,
      err: expect.stringContaining(`Every unit up to public.${name} is converted.`),
    });
  await replan();
  expect(await run('apply', '--until', names[1] ?? '')).toMatchObject({
    code: 0,
    err: expect.stringContaining(`public.${names[1]} is converted: nothing is left to do for it.`),
  });
  expect(await run('apply', '--until', 'nobody')).toMatchObject({ code: 2 });
  expect(await run('apply', '--all', '--unit', 'notes')).toMatchObject({
    code: 2,
    err: expect.stringContaining('each say which units are converted'),
  });
});

test('what stands in the way of one unit holds up it and what gets its key from it, and nothing else', async () => {
  const { db, run, outcome, replan } = await planned(`
    create table people (id serial primary key, name text);
    create table profiles (person_id int primary key references people, photo text);
    create table visits (id serial primary key, person_id int default 1 references people on delete set default);
    create table rooms (id serial primary key, name text);`);
  expect(outcome.code).toBe(1);
  expect(outcome.out).toContain('In the way of 2 of the units; all others are converted without them:');
  expect(outcome.out).toContain('They get their keys from these, and wait with them: profiles.');
  const all = await run('apply', '--all', '--soak', '0s');
  expect(all).toMatchObject({
    code: 0,
    err: expect.stringContaining('public.people is left, and so are 1 more'),
  });
  expect(await states(db)).toEqual({ rooms: 'soaking', visits: 'soaking' });
  expect(await run('apply', '--unit', 'people')).toMatchObject({
    code: 2,
    err: expect.stringContaining('public.people cannot be converted as planned'),
  });
  expect(await run('apply', '--unit', 'profiles')).toMatchObject({
    code: 2,
    err: expect.stringContaining(
      'public.profiles gets its key from public.people, in whose way something stands',
    ),
  });
  expect(await run('apply')).toMatchObject({ code: 2 });
  await db.query('alter table visits drop constraint visits_person_id_fkey');
  await db.query('alter table visits add foreign key (person_id) references people');
  expect(await replan()).toMatchObject({ code: 0 });
  expect(await run('apply', '--all', '--soak', '0s')).toMatchObject({ code: 0 });
  expect(Object.keys(await states(db))).toHaveLength(4);
});

test('a dry run rehearses the units that nothing stands in the way of', async () => {
  const { replan } = await planned(`
    create table people (id serial primary key, name text);
    create table visits (id serial primary key, person_id int default 1 references people on delete set default);`);
  const { code, out } = await replan('--dry-run', '--json');
  expect(code).toBe(1);
  expect(JSON.parse(out).dryRun).toMatchObject({ passed: true, units: [{ table: 'public.visits' }] });
});

const looseEnds = `
  create table users (id serial primary key, name text);
  create table logs (id serial primary key, user_id int, users_id int);
  create table views (id serial primary key, user_id int);
  insert into users (name) select 'user ' || n from generate_series(1, 20) n;
  insert into logs (user_id, users_id) select n, 5000 + n from generate_series(1, 20) n;
  insert into views (user_id) select n from generate_series(1, 20) n;`;

test('rekey takes by itself what the values decide, and a person may overrule it for good', async () => {
  const { outcome, readPlan, editPlan, replan, run } = await planned(looseEnds);
  const noReference = 'soft:public.logs.users_id->public.users';
  const questionOf = async (id: string) => (await readPlan()).questions.find((it) => it.id === id);
  expect(await questionOf(noReference)).toMatchObject({
    answer: 'is no reference',
    taken: 'is no reference',
  });
  expect(await questionOf('soft:public.logs.user_id->public.users')).toMatchObject({ answer: null });
  expect(outcome.out).toContain('2 of 3 questions are open');
  await editPlan((plan) => {
    for (const it of plan.questions)
      if (it.id === noReference) it.answer = 'yes, and keep values without a row';
  });
  const again = await replan('--answer', 'soft:*.user_id*=is no reference');
  expect(await questionOf(noReference)).toMatchObject({ answer: 'yes, and keep values without a row' });
  // What stays for good because of it is said before, and by the contract.
  expect(again.out).toContain('with logs.users_id (the old one stays for good as legacy_users_id)');
  expect(await run('apply', '--until', 'users', '--soak', '0s')).toMatchObject({ code: 0 });
  expect((await run('contract')).err).toContain(
    'logs.legacy_users_id stays for good, no longer required: the plan keeps its values without a row, of which there are 20 now',
  );
});

test('--answer answers many questions at once, and refuses what fits none', async () => {
  const { readPlan, replan } = await planned(looseEnds, '--answer', 'soft:*.views.*=is no reference');
  const answers = async () => (await readPlan()).questions.map(({ answer }) => answer).toSorted();
  expect(await answers()).toEqual(['is no reference', 'is no reference', null]);
  expect(await replan('--answer', '*=careful', '--answer', '*.views.*=open')).toMatchObject({ code: 0 });
  expect(await answers()).toEqual(['is no reference', null, 'yes, convert it']);
  expect(await replan('--answer', 'nothing=careful')).toMatchObject({
    code: 2,
    err: expect.stringContaining('No question of the plan is called nothing.'),
  });
  expect(await replan('--answer', 'soft:public.views.user_id->public.user=careful')).toMatchObject({
    code: 2,
    err: expect.stringContaining('The nearest names are soft:public.views.user_id->public.users, '),
  });
  expect(await replan('--answer', 'key:*=careful')).toMatchObject({
    code: 0,
    err: expect.stringContaining("--answer 'key:*=careful' answers nothing"),
  });
  expect(await replan('--answer', '*=perhaps')).toMatchObject({
    code: 2,
    err: expect.stringContaining('"perhaps" answers none of the 3 questions'),
  });
  expect(await replan('--answer', 'careful')).toMatchObject({ code: 2 });
});

test('one command with a careful answer to everything serves a plan that asks nothing as well', async () => {
  const { outcome, replan } = await planned(
    'create table t (id serial primary key)',
    '--answer',
    '*=careful',
  );
  expect(outcome).toMatchObject({ code: 0, err: expect.stringContaining('asks no such question') });
  expect(await replan('--answer', 'key:public.t=careful')).toMatchObject({ code: 2 });
});

test('audit and plan tell the same cost of a table, by the same function', async () => {
  const { run, replan } = await planned(`
    create table users (id serial primary key, name text) with (autovacuum_enabled = off);
    create table posts (id serial primary key, user_id int not null references users, body text)
      with (autovacuum_enabled = off);
    insert into users (name) select 'user ' || n from generate_series(1, 2000) n;
    insert into posts (user_id, body) select n, repeat('x', 300) from generate_series(1, 2000) n;
    analyze;`);
  const audit = JSON.parse((await run('audit', '--json')).out);
  const { units } = JSON.parse((await replan('--json')).out);
  const audited = Object.fromEntries(
    audit.findings
      .filter(({ rule }: { rule: string }) => rule === 'sequence-key')
      .map(({ table, estimate }: { table: { name: string }; estimate: unknown }) => [table.name, estimate]),
  );
  const planCosts = Object.fromEntries(
    units.map(({ unit, forecast }: { unit: { table: { name: string } }; forecast: unknown }) => [
      unit.table.name,
      forecast,
    ]),
  );
  expect(Object.keys(planCosts)).toEqual(['users', 'posts']);
  expect(audited).toEqual(planCosts);
});

test('what has to come first is said before: by the plan, by the unit, and by the contract', async () => {
  const { run, outcome } = await planned(`
    create table films (id serial primary key, title text);
    create table actors (id serial primary key, name text);
    create table casts (film_id int references films, actor_id int references actors, primary key (film_id, actor_id));`);
  expect(outcome.out).toContain(
    'before its contract, casts must be converted and contracted: the key is made of this one',
  );
  expect(await run('apply', '--unit', 'casts')).toMatchObject({
    code: 3,
    err: expect.stringContaining(
      'public.casts gets its key from public.actors and public.films, which have to be converted first.',
    ),
  });
  expect(await run('apply', '--until', 'films', '--soak', '0s')).toMatchObject({ code: 0 });
  expect(await run('contract', '--unit', 'films')).toMatchObject({
    code: 1,
    err: expect.stringContaining('convert and contract that unit first'),
  });
  expect(await run('apply', '--until', 'casts', '--soak', '0s')).toMatchObject({ code: 0 });
  expect(await run('contract', '--all')).toMatchObject({ code: 0 });
});
