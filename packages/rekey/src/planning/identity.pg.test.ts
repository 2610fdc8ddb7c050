import { expect, it } from 'vitest';
import { executeSteps } from '../../tests/execute-steps.ts';
import { database } from '../../tests/postgres.ts';
import { readCatalog } from '../catalog/read-catalog.ts';
import type { Plan } from '../plan/plan.ts';
import { stepsFor } from '../steps/steps-for.ts';
import { makePlan } from './make-plan.ts';
import type { Wishes } from './propose.ts';

const strategies = (plan: Plan) => plan.units.map(({ table, strategy }) => [table.name, strategy]);

async function planOf(sql: string, wishes: Wishes = {}) {
  const db = await database();
  await db.query(sql);
  const client = await db.connect();
  client.on('notice', () => undefined);
  return { client, plan: (await makePlan(client, wishes)).plan };
}

it('P25: inside a circle, whoever takes over a key comes after the one it is taken from', async () => {
  const { client, plan } = await planOf(`
    create table a_profile (id int primary key);
    create table b_event (id serial primary key, profile_id int references a_profile);
    create table c_member (id serial primary key, event_id int references b_event);
    alter table a_profile add foreign key (id) references c_member;
    insert into c_member default values; insert into a_profile values (1);
    insert into b_event (profile_id) values (1); update c_member set event_id = 1;`);
  expect(strategies(plan)).toEqual([
    ['c_member', 'replace'],
    ['a_profile', 'inherit'],
    ['b_event', 'replace'],
  ]);
  for (const unit of plan.units)
    await executeSteps(
      client,
      stepsFor(await readCatalog(client), plan, unit).steps.filter(({ phase }) => phase !== 'contract'),
    );
  const { rows } = await client.query(
    'select from a_profile p join c_member m on m.id = p.id join b_event e on e.id = m.event_id and e.profile_id = p.id',
  );
  expect(rows).toHaveLength(1);
  await client.end();
});

const kept = `
  create table people (id serial primary key);
  create table passports (person_id int primary key references people);
  create table stamps (id serial primary key, person_id int references passports);
  insert into people default values; insert into passports values (1); insert into stamps (person_id) values (1);`;

it.each(['leave', 'persistent'] as const)(
  'a table whose key is a reference and stays (%s) is in the way of the one that it refers to, whose contract would wait for ever',
  async (strategy) => {
    const { client, plan } = await planOf(kept, { strategies: { passports: strategy } });
    expect(plan.obstacles.map(({ table, what }) => `${table.name}: ${what}`)).toEqual([
      'people: public.passports refers to it by its own key (person_id), which stays, so that its contract could never drop the old column',
    ]);
    expect(
      (await makePlan(client, { strategies: { people: 'leave', passports: strategy } })).plan.obstacles,
    ).toEqual([]);
    expect((await makePlan(client)).plan.obstacles).toEqual([]);
    await client.end();
  },
);

it('P25: a key that refers to a table that stays keeps its column and its reference through the contract', async () => {
  const { client, plan } = await planOf(kept, { strategies: { people: 'leave' } });
  expect(strategies(plan)).toEqual([
    ['people', 'leave'],
    ['passports', 'promote'],
    ['stamps', 'replace'],
  ]);
  const [, passports] = plan.units;
  if (!passports) throw new Error('no unit');
  await executeSteps(client, stepsFor(await readCatalog(client), plan, passports).steps);
  const { rows } = await client.query(
    'select from people p join passports q on q.person_id = p.id join stamps s on s.person_uuid = q.uuid',
  );
  expect(rows).toHaveLength(1);
  await expect(client.query('delete from people')).rejects.toThrow(/foreign key/);
  await client.end();
});

it('refuses to replace a key whose reference nothing follows, in the plan and again in the contract', async () => {
  const { client, plan } = await planOf(kept, { strategies: { people: 'leave', passports: 'replace' } });
  expect(plan.obstacles).toEqual([
    expect.objectContaining({
      table: { schema: 'public', name: 'passports' },
      what: expect.stringContaining('passports_person_id_fkey'),
    }),
  ]);
  const [, passports] = plan.units;
  if (!passports) throw new Error('no unit');
  const { steps } = stepsFor(await readCatalog(client), plan, passports);
  await expect(executeSteps(client, steps)).rejects.toThrow(/refers to another table/);
  await client.end();
});
