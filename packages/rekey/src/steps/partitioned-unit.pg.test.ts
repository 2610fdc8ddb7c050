import { describe, expect, it } from 'vitest';
import { database, versions } from '../../tests/postgres.ts';
import { replaced } from '../../tests/replaced.ts';
import { query, thereAndBack } from '../../tests/there-and-back.ts';
import { makePlan } from '../planning/make-plan.ts';

/** Three levels, a partition that was a table before, a default, and who refers: an ordinary table, a partitioned one, and itself. */
const events = `
  create table events (id bigserial, day date not null, label text not null, follows_id bigint, follows_day date, primary key (id, day)) partition by range (day);
  create table events_1 partition of events for values from ('2026-01-01') to ('2026-02-01');
  create table events_2 partition of events for values from ('2026-02-01') to ('2026-03-01') partition by hash (id, day);
  create table events_2_0 partition of events_2 for values with (modulus 2, remainder 0);
  create table events_2_1 partition of events_2 for values with (modulus 2, remainder 1);
  create table events_rest partition of events default;`;
const flat = replaced(events, ['partition by hash (id, day)', 'partition by hash (day)']);
const others = `
  create table older (label text not null, gone int, day date not null, id bigint constraint events_id_not_null not null, follows_day date, follows_id bigint);
  alter table older drop column gone;
  alter table older add constraint older_by_day primary key (id, day);
  comment on constraint older_by_day on older is 'from before';
  alter table older replica identity using index older_by_day;
  alter table older alter id set default nextval('events_id_seq');
  alter table events attach partition older for values from ('2020-01-01') to ('2026-01-01');
  alter table events add foreign key (follows_id, follows_day) references events on delete set null;
  create index on events (follows_id, follows_day);
  create unique index events_again on events (id, day);
  create table tags (id serial primary key, event_id bigint not null, event_day date not null, word text, foreign key (event_id, event_day) references events on delete cascade on update cascade);
  create index on tags (event_id);
  create index on tags (event_day, event_id);
  create table clicks (at date not null, event_id bigint, event_day date, foreign key (event_id, event_day) references events (id, day)) partition by range (at);
  create table clicks_1 partition of clicks for values from ('2026-01-01') to ('2026-02-01');
  create table clicks_2 partition of clicks default;
  create view named as select e.id, e.day, e.label, count(t.id) as tags from events e left join tags t on t.event_id = e.id and t.event_day = e.day group by e.id, e.day, e.label;
  insert into events (day, label) select date '2025-11-01' + n, 'event ' || n from generate_series(1, 200) n;
  update events e set follows_id = p.id, follows_day = p.day from events p where p.id = e.id - 3;
  insert into tags (event_id, event_day, word) select id, day, 'tag ' || label from events where id % 2 = 0;
  insert into clicks select day + 1, id, day from events where id % 3 = 0;`;

const labels = (key: string, reference: string) =>
  `select t.word, e.label from tags t join events e on e.${key} = t.${reference} and e.day = t.event_day order by t.word`;

describe.each(versions)('a partitioned table’s own key on PostgreSQL %i', (version) => {
  it.each(['replace', 'cutover', 'promote'] as const)(
    'P13: it becomes a uuid beside what it is partitioned by, there and back, with all who refer to it (%s)',
    async (strategy) => {
      const [key, old] = strategy === 'replace' ? ['id', 'legacy_id'] : ['uuid', 'id'];
      const [now, before] =
        strategy === 'replace' ? ['event_id', 'legacy_event_id'] : ['event_uuid', 'event_id'];
      const [follows, followed] =
        strategy === 'replace' ? ['follows_id', 'legacy_follows_id'] : ['follows_uuid', 'follows_id'];
      // Where names stay, a view that reads the old columns has to be rewritten before the contract.
      const sql = strategy === 'replace' ? others : replaced(others, [/create view .*;/, '']);
      await thereAndBack(version, `${flat}${sql}`, {
        wishes: { strategies: { events: strategy, tags: 'leave' } },
        async afterwards(client) {
          expect(
            await query(
              client,
              `select conrelid::regclass::text as of, array(select attname::text from unnest(conkey) with ordinality k (n, o) join pg_attribute on attrelid = conrelid and attnum = n order by o) as key
               from pg_constraint where contype = 'p' and conrelid in (select relid from pg_partition_tree('events')) order by 1`,
            ),
          ).toEqual(
            ['events', 'events_1', 'events_2', 'events_2_0', 'events_2_1', 'events_rest', 'older'].map(
              (of) => ({
                of,
                key: [key, 'day'],
              }),
            ),
          );
          expect(
            await query(client, `select count(*)::int as broken from pg_index where not indisvalid`),
          ).toEqual([{ broken: 0 }]);
          // Old code writes the old key, new code the new one.
          await client.query(`insert into events (day, label) values ('2026-02-07', 'of after')`);
          await client.query(
            `insert into tags (${before}, event_day, word) select ${old}, day, 'old code' from events where label = 'of after'`,
          );
          await client.query(
            `insert into tags (${now}, event_day, word) select ${key}, day, 'new code' from events where label = 'event 9'`,
          );
          expect((await query(client, labels(key, now))).filter(({ word }) => /code/.test(word))).toEqual([
            { word: 'new code', label: 'event 9' },
            { word: 'old code', label: 'of after' },
          ]);
          expect(await query(client, labels(old, before))).toEqual(await query(client, labels(key, now)));
          await expect(
            client.query(
              `insert into tags (${now}, event_day, word) values (gen_random_uuid(), '2026-01-05', 'nobody')`,
            ),
          ).rejects.toThrow('violates foreign key');
          await expect(
            client.query(
              `insert into events (${old}, day, label) select ${old}, day, 'twice' from events limit 1`,
            ),
          ).rejects.toThrow('duplicate key');
          // Who goes takes along whoever hangs on it, and is let go of by the others.
          await client.query(`delete from clicks where event_day = '2025-11-05'`);
          await client.query(`delete from events where label = 'event 4'`);
          expect(
            await query(client, `select count(*)::int as n from tags where word = 'tag event 4'`),
          ).toEqual([{ n: 0 }]);
          expect(
            await query(
              client,
              `select ${follows}, ${followed}, follows_day from events where label = 'event 7'`,
            ),
          ).toEqual([{ [follows]: null, [followed]: null, follows_day: null }]);
          // A partition that somebody makes in the soak has both keys, and is there after a rollback.
          await client.query(
            `create table events_3 partition of events for values from ('2027-03-01') to ('2027-04-01')`,
          );
          await client.query(`insert into events (day, label) values ('2027-03-07', 'in a new one')`);
          await expect(
            client.query(
              `insert into events (${old}, day, label) select ${old}, day, 'twice' from events where day = '2027-03-07'`,
            ),
          ).rejects.toThrow('duplicate key');
          await client.query(`delete from events_3`);
          await client.query(`alter table events detach partition events_3; drop table events_3`);
        },
        lost: {
          '"public"."events"': 1,
          '"public"."events_1"': 1,
          '"public"."older"': 1,
          '"public"."tags"': 1,
          '"public"."clicks"': 1,
          '"public"."clicks_1"': 1,
          '"public"."clicks_2"': 1,
        },
        async atTheEnd(client) {
          const columns = await query(
            client,
            `select attrelid::regclass::text as of, attname::text as name from pg_attribute where attname ~ 'legacy|^rk_' and attnum > 0 and not attisdropped
             and attrelid in (select oid from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace)`,
          );
          expect(columns).toEqual([]);
          const { plan } = await makePlan(client);
          expect(plan.obstacles).toEqual([]);
          if (strategy === 'replace') expect(plan.units.map(({ table }) => table.name)).toEqual(['tags']);
        },
      });
    },
  );

  it('G: a key of several columns gets a uuid and stays unique; a key that is its parent takes over its uuid', async () => {
    await thereAndBack(
      version,
      `create table users (id serial primary key, name text);
       create table readings (device text, n int, day date, value int, primary key (device, day, n) ${version >= 15 ? 'include (value)' : ''}) partition by range (day);
       create table readings_1 partition of readings for values from ('2026-01-01') to ('2026-02-01') with (fillfactor = 80);
       create table readings_2 partition of readings default;
       create table visits (user_id int references users, day date, primary key (user_id, day)) partition by list (day);
       create table visits_1 partition of visits default;
       create table alarms (id serial primary key, day date, n int, device text, foreign key (n, day, device) references readings (n, day, device));
       insert into users (name) select 'user ' || n from generate_series(1, 20) n;
       insert into readings select 'd' || n % 5, n, date '2026-01-01' + n, n from generate_series(1, 60) n;
       insert into visits select n, date '2026-01-01' + n from generate_series(1, 20) n;
       insert into alarms (device, n, day) select device, n, day from readings where n % 4 = 0;`,
      {
        async afterwards(client) {
          expect(
            await query(
              client,
              `select conname::text as name, pg_get_constraintdef(oid) as is from pg_constraint where contype = 'p' and conrelid in ('readings'::regclass, 'visits_1'::regclass) order by 1`,
            ),
          ).toEqual([
            { name: 'readings_pkey', is: 'PRIMARY KEY (uuid, day)' },
            { name: 'visits_1_pkey', is: 'PRIMARY KEY (user_id, day)' },
          ]);
          await client.query(
            `insert into alarms (readings_uuid, day) select uuid, day from readings where n = 7`,
          );
          expect(await query(client, `select device, n from alarms order by id desc limit 1`)).toEqual([
            { device: 'd2', n: 7 },
          ]);
        },
        async atTheEnd(client) {
          expect(
            await query(
              client,
              `select count(*)::int as n from alarms a join readings r on r.uuid = a.readings_uuid and r.day = a.day`,
            ),
          ).toEqual([{ n: 16 }]);
        },
      },
    );
  });

  it('a uuid beside the key of a partitioned table is unique in every partition, and goes again', async () => {
    await thereAndBack(version, `${flat}${others}`, {
      wishes: { strategies: { events: 'persistent', tags: 'leave' } },
      async afterwards(client) {
        await client.query(`insert into events (day, label) values ('2026-02-07', 'more')`);
        expect(
          await query(client, `select count(*)::int as n from events where persistent_uuid is null`),
        ).toEqual([{ n: 0 }]);
        await expect(
          client.query(
            `insert into events (day, label, persistent_uuid) select day, 'twice', persistent_uuid from events limit 1`,
          ),
        ).rejects.toThrow('duplicate key');
      },
    });
  });
});

it('G: what cannot be converted is said in the plan, with what to do', async () => {
  const db = await database();
  await db.query(`
    create table whole (id int primary key) partition by hash (id);
    create table whole_0 partition of whole for values with (modulus 1, remainder 0);
    create table mixed (id int, day date, primary key (id, day)) partition by range (day);
    create table mixed_1 partition of mixed default;
    create table points (id serial primary key, mixed_id int, day date, foreign key (mixed_id, day) references mixed_1 (id, day));
    create table ready (id uuid, day date, primary key (id, day)) partition by range (day);`);
  const client = await db.connect();
  const { plan } = await makePlan(client);
  expect(plan.units.map(({ table, strategy, because }) => [table.name, strategy, because])).toEqual([
    ['mixed', 'replace', expect.anything()],
    ['points', 'replace', expect.anything()],
    ['whole', 'leave', expect.stringContaining('it is partitioned by the whole of its key (id)')],
  ]);
  expect(plan.obstacles).toMatchObject([
    {
      table: { name: 'mixed' },
      what: expect.stringContaining('public.points refers to its partition public.mixed_1 itself'),
      remedy: expect.stringContaining('Let it refer to mixed instead'),
    },
  ]);
  const asked = await makePlan(client, { strategies: { whole: 'replace', mixed: 'leave' } });
  expect(asked.plan.obstacles).toMatchObject([
    { table: { name: 'whole' }, what: expect.stringContaining('by the whole of its key (id)') },
  ]);
  await client.end();
});
