import type pg from 'pg';
import { expect, it } from 'vitest';
import { executeSteps, revertSteps } from '../../tests/execute-steps.ts';
import { database } from '../../tests/postgres.ts';
import { query, thereAndBack } from '../../tests/there-and-back.ts';
import { readCatalog } from '../catalog/read-catalog.ts';
import { makePlan } from '../planning/make-plan.ts';
import { stepsFor } from './steps-for.ts';

// PostgreSQL 18 has names for NOT NULLs, and older versions have not.

/** How a column's NOT NULL is called by a table and each of its partitions. */
const notNullNames = (client: pg.Client, table: string, column: string) =>
  query(
    client,
    `select conrelid::regclass::text as of, conname as name from pg_constraint k join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
     where k.contype = 'n' and a.attname = '${column}' and k.conrelid in (select relid from pg_partition_tree('${table}')) order by 1`,
  );

it('P21: partitions that name the NOT NULL of a reference otherwise are converted with it, and have their names again', async () => {
  await thereAndBack(
    18,
    `create table users (id serial primary key, name text);
    create table events (id int not null, day int not null, user_id int not null references users) partition by list (day);
    create table day_1 partition of events for values in (1);
    create table day_2 (user_id int constraint mine not null, id int not null, day int not null);
    create table day_3 (id int not null, day int not null, user_id int constraint "of day's" not null) partition by list (id);
    create table day_3_a partition of day_3 for values in (1);
    create table day_3_b (id int not null, user_id int constraint leafy not null, day int not null);
    alter table day_3 attach partition day_3_b default;
    alter table events attach partition day_2 for values in (2);
    alter table events attach partition day_3 for values in (3);
    create table visits (user_id int constraint visitor not null references users, day int, primary key (user_id, day)) partition by list (day);
    create table visits_1 (day int not null, user_id int constraint mine not null);
    alter table visits attach partition visits_1 default;
    insert into users (name) select 'user ' || n from generate_series(1, 60) n;
    insert into visits select n, n from generate_series(1, 60) n;
    insert into events select 1 + n % 3, 1 + n % 3, 1 + n % 60 from generate_series(0, 80) n;`,
    {
      wishes: { strategies: { users: 'replace' } },
      async atTheEnd(client) {
        const names = await notNullNames(client, 'events', 'user_id');
        expect(new Set(names.map(({ name }) => name))).toEqual(new Set(['events_user_id_not_null']));
        expect(await notNullNames(client, 'visits', 'user_id')).toEqual([
          { of: 'visits', name: 'visitor' },
          { of: 'visits_1', name: 'visitor' },
        ]);
      },
    },
  );
});

/** Named by hand: the NOT NULLs of the table, of a partition, of a partitioned partition, and of one below that. */
const namedByHand = `
  create table events (id bigint constraint root_id not null, day int not null, label text, follows_id bigint, follows_day int, primary key (id, day)) partition by list (day);
  create table day_1 partition of events for values in (1);
  create table day_2 (label text, id bigint constraint mine not null, day int not null, follows_id bigint, follows_day int);
  create table day_3 (day int not null, id bigint constraint "of day's" not null, follows_id bigint, follows_day int, label text) partition by list (day);
  create table day_3_a partition of day_3 for values in (3);
  create table day_3_b (day int not null, follows_day int, follows_id bigint, id bigint constraint leafy not null, label text constraint root_label not null);
  alter table day_3 attach partition day_3_b for values in (4);
  alter table events attach partition day_2 for values in (2);
  alter table events attach partition day_3 for values in (3, 4);
  alter table events add foreign key (follows_id, follows_day) references events;
  create table tags (event_id bigint, event_day int, word text, foreign key (event_id, event_day) references events, primary key (event_id, event_day, word));
  insert into events select n, 1 + n % 4, 'event ' || n from generate_series(1, 80) n;
  update events set follows_id = id, follows_day = day where id % 2 = 0;
  insert into tags select id, day, 'tag' from events where id % 3 = 0;`;

it('P21: partitions that name the NOT NULL of the table’s own key otherwise are converted with it, and have their names again', async () => {
  await thereAndBack(18, namedByHand, {
    wishes: { strategies: { events: 'replace' } },
    async atTheEnd(client) {
      const names = await notNullNames(client, 'events', 'id');
      expect(names.map(({ of }) => of)).toEqual(['day_1', 'day_2', 'day_3', 'day_3_a', 'day_3_b', 'events']);
      expect(new Set(names.map(({ name }) => name))).toEqual(new Set(['root_id']));
    },
  });
});

it('P21: a table with NOT NULLs of other names may be attached while the conversion goes on', async () => {
  const db = await database(18);
  await db.query(`${namedByHand} drop table tags`);
  const client = await db.connect();
  const { plan } = await makePlan(client, { strategies: { events: 'replace' } });
  const [unit] = plan.units;
  if (!unit) throw new Error('events is not in the plan');
  const attach = (name: string, key: string, uuid: string, day: number) =>
    client.query(`create table ${name} (like day_1 including defaults);
      alter table ${name} drop constraint root_id, add constraint ${name}_old not null ${key};
      alter table ${name} alter ${uuid} drop not null, add constraint ${name}_new not null ${uuid};
      alter table events attach partition ${name} for values in (${day})`);
  const convert = async (early: string, late: string, day: number) => {
    const { steps } = stepsFor(await readCatalog(client), plan, unit);
    const swap = steps.findIndex(({ phase }) => phase === 'swap');
    const soak = steps.findIndex(({ phase }) => phase === 'soak');
    await executeSteps(client, steps.slice(0, swap));
    await attach(early, 'id', 'rk_id', day);
    await executeSteps(client, steps.slice(swap, soak));
    await attach(late, 'legacy_id', 'id', day + 1);
    return { before: steps.slice(0, soak), contract: steps.slice(soak) };
  };
  await revertSteps(client, (await convert('before_swap', 'in_soak', 5)).before);
  expect(await notNullNames(client, 'events', 'id')).toEqual([
    { of: 'before_swap', name: 'before_swap_old' },
    { of: 'day_1', name: 'root_id' },
    { of: 'day_2', name: 'mine' },
    { of: 'day_3', name: `of day's` },
    { of: 'day_3_a', name: `of day's` },
    { of: 'day_3_b', name: 'leafy' },
    { of: 'events', name: 'root_id' },
    { of: 'in_soak', name: 'in_soak_old' },
  ]);
  await executeSteps(client, (await convert('before_next', 'in_next', 7)).contract);
  const names = await notNullNames(client, 'events', 'id');
  expect(names.filter(({ of }) => of === 'before_next' || of === 'in_next')).toEqual([
    { of: 'before_next', name: 'before_next_new' },
    { of: 'in_next', name: 'in_next_new' },
  ]);
  await client.end();
});
