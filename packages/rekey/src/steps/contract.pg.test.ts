import { expect, it } from 'vitest';
import { executeSteps } from '../../tests/execute-steps.ts';
import { database } from '../../tests/postgres.ts';
import { readCatalog } from '../catalog/read-catalog.ts';
import { makePlan } from '../planning/make-plan.ts';
import { stepsFor } from './steps-for.ts';

it('P12: a policy that compares with the old type stays with the old column, and the contract asks for it first', async () => {
  const db = await database();
  await db.query(`
    create table users (id serial primary key, name text);
    create table notes (id serial primary key, user_id int not null references users);
    alter table notes enable row level security;
    create policy own on notes using (user_id = nullif(current_setting('app.user', true), '')::integer);
    create policy any_one on notes for select using (user_id is not null);
    insert into users (name) values ('a'); insert into notes (user_id) values (1);`);
  const client = await db.connect();
  client.on('notice', () => undefined);
  const { plan } = await makePlan(client, { strategies: { notes: 'leave' } });
  const [unit] = plan.units;
  if (!unit) throw new Error('no unit');
  const { steps } = stepsFor(await readCatalog(client), plan, unit);
  const contract = steps.filter(({ phase }) => phase === 'contract');
  await executeSteps(
    client,
    steps.filter(({ phase }) => phase !== 'contract'),
  );
  const { rows } = await client.query(
    `select polname, pg_get_expr(polqual, polrelid) as using from pg_policy order by 1`,
  );
  expect(rows).toEqual([
    { polname: 'any_one', using: '(user_id IS NOT NULL)' },
    { polname: 'own', using: expect.stringContaining('legacy_user_id') },
  ]);
  await expect(executeSteps(client, contract)).rejects.toThrow(/policy own on table notes/);
  await client.query('drop policy own on notes');
  await executeSteps(client, contract);
  await client.end();
});

it('P11: the contract names every view and function that still reads an old column', async () => {
  const db = await database();
  await db.query(`
    create table sources (id text primary key);
    create table sends (id text primary key, source_id text references sources);
    create view old_shape as select id, source_id from sends;
    insert into sources values ('SRC 1'); insert into sends values ('SEND 1', 'SRC 1');`);
  const client = await db.connect();
  client.on('notice', () => undefined);
  const { plan } = await makePlan(client, { strategies: { sends: 'leave' } });
  const [unit] = plan.units;
  if (!unit) throw new Error('no unit');
  const { steps } = stepsFor(await readCatalog(client), plan, unit);
  await executeSteps(
    client,
    steps.filter(({ phase }) => phase !== 'contract'),
  );
  const contract = steps.filter(({ phase }) => phase === 'contract');
  await expect(executeSteps(client, contract)).rejects.toThrow(/view old_shape/);
  await client.query(
    'create or replace view old_shape as select s.id, o.id as source_id from sends s left join sources o on o.uuid = s.source_uuid',
  );
  await executeSteps(client, contract);
  expect((await client.query('select * from old_shape')).rows).toEqual([
    { id: 'SEND 1', source_id: 'SRC 1' },
  ]);
  await client.end();
});
