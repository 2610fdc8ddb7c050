import { describe, expect, it } from 'vitest';
import { database, versions } from '../../tests/postgres.ts';
import { replaced } from '../../tests/replaced.ts';
import { query, thereAndBack } from '../../tests/there-and-back.ts';
import { makePlan } from '../planning/make-plan.ts';

const users = `
  create table users (id serial primary key, name text);
  insert into users (name) select 'user ' || n from generate_series(1, 60) n;`;

/** Two levels, a default, a partition that was a table before, and indexes that not all of them have. */
const events = `${users}
  create table events (id int not null, day date not null, kind text not null, user_id int not null references users on delete cascade, note text,
    primary key (id, day, kind)) partition by range (day);
  create index events_by_user on events (user_id, day desc);
  create table events_1 partition of events for values from ('2026-01-01') to ('2026-02-01');
  create table events_2 partition of events for values from ('2026-02-01') to ('2026-03-01') partition by list (kind);
  create table events_2_a partition of events_2 for values in ('a');
  create table events_2_rest partition of events_2 default partition by hash (id);
  create table events_2_rest_0 partition of events_2_rest for values with (modulus 2, remainder 0);
  create table events_2_rest_1 partition of events_2_rest for values with (modulus 2, remainder 1);
  create table older (note text, gone int, user_id int constraint events_user_id_not_null not null, id int not null, kind text not null, day date not null, primary key (id, day, kind),
    constraint older_has_a_user foreign key (user_id) references users on delete cascade);
  alter table older drop column gone;
  create index older_users on older (user_id, day desc);
  create index only_here on older (user_id) where note is not null;
  alter table events attach partition older for values from ('2020-01-01') to ('2026-01-01');
  create table events_default partition of events default;
  comment on constraint older_has_a_user on older is 'from before';
  create function noted() returns trigger language plpgsql as $$ begin new.note := coalesce(new.note, 'noted'); return new; end $$;
  create trigger noted before insert or update of user_id on events for each row execute function noted();
  insert into events select n, date '2025-11-01' + n, chr(97 + n % 3), 1 + n % 60, 'event ' || n from generate_series(1, 400) n;`;

describe.each(versions)('partitions on PostgreSQL %i', (version) => {
  it.each(['replace', 'cutover', 'promote'] as const)(
    'P13: a partitioned table that refers follows its parent there and back (%s)',
    async (strategy) => {
      const [now, old] = strategy === 'replace' ? ['user_id', 'legacy_user_id'] : ['user_uuid', 'user_id'];
      const key = strategy === 'replace' ? 'id' : 'uuid';
      // Where the names stay, a trigger that reads the old column has to be rewritten before the contract.
      const sql = strategy === 'replace' ? events : replaced(events, ['update of user_id', 'update']);
      await thereAndBack(version, sql, {
        wishes: { strategies: { users: strategy, events: 'leave' } },
        async afterwards(client) {
          // Old code writes the old column, new code the new one, and a row may move to another partition.
          await client.query(
            `insert into events (id, day, kind, ${old}) values (9001, '2026-02-07', 'a', 7)`,
          );
          await client.query(
            `insert into events (id, day, kind, ${now}) select 9002, '2026-02-07', 'z', ${key} from users where name = 'user 8'`,
          );
          await client.query(`update events set day = '2019-01-01', ${old} = 9 where id = 9001`);
          // A partition that somebody makes in the soak.
          await client.query(
            `create table events_3 partition of events for values from ('2027-03-01') to ('2027-04-01')`,
          );
          await client.query(
            `insert into events (id, day, kind, ${old}) values (9003, '2027-03-07', 'a', 7)`,
          );
          expect(
            await query(
              client,
              `select e.id, e.tableoid::regclass::text as in, u.name from events e join users u on u.${key} = e.${now} where e.id > 9000 order by 1`,
            ),
          ).toMatchObject([
            { id: 9001, in: 'events_default', name: 'user 9' },
            { id: 9002, in: expect.stringMatching(/^events_2_rest_/), name: 'user 8' },
            { id: 9003, in: 'events_3', name: 'user 7' },
          ]);
          await expect(
            client.query(
              `insert into events (id, day, kind, ${now}) values (1, '2026-02-07', 'a', gen_random_uuid())`,
            ),
          ).rejects.toThrow('violates foreign key');
          // A table of before that has no such column cannot become a partition any more.
          await client.query(`create table before (like older); alter table before drop column ${now}`);
          await expect(
            client.query(
              `alter table events attach partition before for values from ('2030-01-01') to ('2031-01-01')`,
            ),
          ).rejects.toThrow('missing column');
          await client.query(`drop table before, events_3`);
          // All triggers of rekey's, in every partition, write what a subscription writes too.
          expect(
            await query(
              client,
              `select count(*)::int as quiet from pg_trigger where tgname like 'zzz%' and tgenabled <> 'A'`,
            ),
          ).toEqual([{ quiet: 0 }]);
          expect(
            await query(client, `select count(*)::int as broken from pg_index where not indisvalid`),
          ).toEqual([{ broken: 0 }]);
        },
        async atTheEnd(client) {
          expect(
            await query(
              client,
              `select count(*)::int as rows, count(distinct u.name)::int as users from events e join users u on u.${key} = e.${now}`,
            ),
          ).toEqual([{ rows: 402, users: 60 }]);
          const { plan } = await makePlan(client);
          expect(plan.obstacles).toEqual([]);
        },
      });
    },
  );

  it('P14: partitions with foreign keys and indexes of their own keep those, and those without stay without', async () => {
    await thereAndBack(
      version,
      `${users}
      create table payments (id int not null, day date not null, user_id int not null) partition by range (day);
      create table payments_1 partition of payments for values from ('2026-01-01') to ('2026-02-01');
      create table payments_2 partition of payments for values from ('2026-02-01') to ('2026-03-01');
      create table payments_3 partition of payments for values from ('2026-03-01') to ('2026-04-01');
      alter table payments_1 add constraint first_of foreign key (user_id) references users on update cascade on delete restrict;
      alter table payments_2 add foreign key (user_id) references users deferrable;
      create index on payments_1 (user_id);
      create unique index on payments_2 (user_id, id);
      insert into payments select n, date '2026-01-01' + n, 1 + n % 60 from generate_series(0, 80) n;
      insert into payments values (900, '2026-03-09', 4711);`,
      {
        wishes: { strategies: { users: 'replace' } },
        async afterwards(client) {
          const keys = await query(
            client,
            `select conrelid::regclass::text as of, conname, condeferrable, convalidated from pg_constraint where contype = 'f' order by 1, 2`,
          );
          expect(keys).toMatchObject([
            { of: 'payments_1', conname: 'first_of', convalidated: true },
            { of: 'payments_1', conname: 'legacy_first_of', convalidated: true },
            { of: 'payments_2', conname: 'legacy_payments_2_user_id_fkey', condeferrable: true },
            { of: 'payments_2', conname: 'payments_2_user_id_fkey', condeferrable: true },
          ]);
        },
        async atTheEnd(client) {
          expect(
            await query(
              client,
              `select count(*)::int as rows from payments p join users u on u.id = p.user_id`,
            ),
          ).toEqual([{ rows: 81 }]);
        },
      },
    );
  });
});

it('P13: what a partition key is made of stands in the way', async () => {
  const db = await database();
  await db.query(`${users}
    create table clicks (id int not null, user_id int not null references users) partition by hash (user_id);
    create table clicks_0 partition of clicks for values with (modulus 1, remainder 0);
    create table days (id int, day date, primary key (id, day)) partition by range (day);`);
  const client = await db.connect();
  const { plan } = await makePlan(client);
  await client.end();
  expect(plan.units.map(({ table, strategy }) => [table.name, strategy])).toEqual([
    ['users', 'replace'],
    ['days', 'replace'],
  ]);
  expect(plan.obstacles).toMatchObject([
    {
      table: { name: 'users' },
      what: expect.stringContaining('by a column that it is partitioned by (user_id)'),
    },
  ]);
});
