import { expect, it } from 'vitest';
import { database } from '../../tests/postgres.ts';
import { thereAndBack } from '../../tests/there-and-back.ts';
import { answeredPlan, convertAll, testRunner } from '../../tests/whole-database.ts';
import { readCatalog } from '../catalog/read-catalog.ts';
import { readRuns } from '../journal/journal.ts';
import { contractUnit } from '../lifecycle/contract-unit.ts';
import { refuseStalePlan } from '../lifecycle/refuse-stale-plan.ts';
import { rollbackUnit } from '../lifecycle/rollback-unit.ts';
import { makePlan } from '../planning/make-plan.ts';
import { printPlan } from '../planning/print-plan.ts';

/** An employee is a person; an order is an employee's: the join of both is converted by two units. */
const staff = `
  create table people (id serial primary key, name text);
  create table employees (id int primary key references people, desk text);
  create table orders (id serial primary key, employee_id int not null references employees, what text);
  insert into people (name) select 'p' || n from generate_series(1, 6) n;
  insert into employees select n, 'd' || n from generate_series(1, 4) n;
  insert into orders (employee_id, what) select 1 + n % 4, 'o' || n from generate_series(1, 8) n;`;

it('a view that joins what several units convert follows when the last of them is converted', async () => {
  await thereAndBack(
    18,
    `${staff}
     create view workload with (security_barrier) as select p.name, e.id as employee, count(*) as n from people p
       join employees e on e.id = p.id join orders o on o.employee_id = e.id group by p.name, e.id;
     alter view workload alter column n set default 0; comment on view workload is 'who does what';
     create view busy as select name from workload where n > 1;
     create materialized view desks as select e.desk, o.what from employees e join orders o on o.employee_id = e.id;
     create unique index by_desk on desks (desk, what); comment on index by_desk is 'for refreshes';
     create view checked as select * from orders where employee_id is not null with local check option;`,
    {
      choose: (question) => {
        throw new Error(`nothing is to be asked: ${question.question}`);
      },
      afterwards: async (client) => {
        const { rows } = await client.query(
          `select pg_typeof(employee)::text as type, sum(n)::int as n from workload group by 1`,
        );
        expect(rows).toEqual([{ type: 'uuid', n: 8 }]);
        await client.query('refresh materialized view concurrently desks');
      },
      atTheEnd: async (client) => {
        expect((await client.query('select count(*)::int as n from busy')).rows).toEqual([{ n: 4 }]);
        expect((await client.query('select count(*)::int as n from checked')).rows).toEqual([{ n: 8 }]);
      },
    },
  );
});

it('what stays with old columns is said in the plan, with what to do, and to do so is not held against anybody', async () => {
  const db = await database();
  await db.query(`${staff}
    create view firsts as select id, what from orders where employee_id < 3;
    create view seconds as select what from firsts;
    create function firstly() returns int begin atomic select min(employee_id) from orders; end;
    create function desk_of(k int) returns text begin atomic select desk from employees where id = k; end;
    create function desks() returns bigint begin atomic select count(*) from employees e join people p on p.id = e.id; end;
    create rule keep as on delete to orders where old.employee_id = 1 do instead nothing;
    alter table orders enable row level security;
    create policy pinned on orders using (employee_id = 1);`);
  const client = await db.connect();
  client.on('notice', () => undefined);
  const plan = await answeredPlan(client);
  expect(plan.questions.map(({ id }) => id).filter((id) => id.startsWith('object:'))).toEqual([
    'object:function public.desk_of(k integer)->public.people',
    'object:policy pinned on public.orders->public.employees',
    'object:rule keep on public.orders->public.employees',
    'object:view public.firsts->public.employees',
    'object:function public.firstly()->public.employees',
    'object:view public.firsts->public.orders',
  ]);
  expect(plan.questions.find(({ id }) => id.includes('firsts'))?.question).toMatch(
    /Rewrite it for uuids, or drop it/,
  );
  expect(printPlan(plan, [], await readCatalog(client), 'plan.json')).toMatch(
    /By hand, before the contracts:.*view public\.firsts/s,
  );
  const runner = await testRunner(db);
  await convertAll(runner, plan);
  for (const said of [
    /rule keep on table orders/,
    /rule _RETURN on view firsts/,
    /policy pinned/,
    /function firstly/,
  ])
    await expect(
      contractUnit({ schema: 'public', name: 'employees' }, runner, async () => undefined),
    ).rejects.toThrow(said);

  await client.query(`drop view firsts cascade; drop rule keep on orders; drop policy pinned on orders; drop function firstly; drop function desk_of;
    create policy pinned on orders using (employee_id = (select min(id::text)::uuid from employees));
    create view firsts as select id, what from orders;`);
  await refuseStalePlan(plan, runner);
  for (const name of ['orders', 'employees', 'people'])
    await contractUnit({ schema: 'public', name }, runner, async () => undefined);
  expect((await readRuns(runner.client)).map(({ state }) => state)).toEqual(Array(3).fill('contracted'));
  await runner.close();
  await client.end();
});

it('a unit whose views were dropped as told can still be taken back, and brings them back', async () => {
  const db = await database();
  await db.query(`${staff} create view firsts as select id, what from orders where employee_id < 3;
    create view names as select id, name from people;`);
  const client = await db.connect();
  client.on('notice', () => undefined);
  const plan = await answeredPlan(client);
  const runner = await testRunner(db);
  await convertAll(runner, plan);
  await client.query('drop view firsts; drop view names');
  for (let n = 0; n < plan.units.length; n++) await rollbackUnit(runner);
  expect((await readCatalog(client)).views.map(({ name }) => name).sort()).toEqual(['firsts', 'names']);
  await runner.close();
  await client.end();
});

it('a new object over what is to go asks for a new plan; one that the plan knows does not', async () => {
  const db = await database();
  await db.query(`${staff} alter table orders add constraint few check (employee_id < 100);`);
  const client = await db.connect();
  const { plan } = await makePlan(client);
  const runner = await testRunner(db);
  await client.query(`alter table orders drop constraint few`);
  await refuseStalePlan(plan, runner);
  await client.query(`alter table orders add constraint many check (employee_id > 0)`);
  await expect(refuseStalePlan(plan, runner)).rejects.toThrow(/constraint many of public\.orders/);
  await client.query(`alter table orders drop constraint many; alter table orders add column more int`);
  await expect(refuseStalePlan(plan, runner)).rejects.toThrow(/another schema/);
  await runner.close();
  await client.end();
});
