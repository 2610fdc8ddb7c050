import { describe, expect, it } from 'vitest';
import { versions } from '../../tests/postgres.ts';
import { query, thereAndBack } from '../../tests/there-and-back.ts';

describe.each(versions)('on PostgreSQL %i', (version) => {
  it('an integer key becomes a uuid of the same name, with its references, and back', () =>
    thereAndBack(
      version,
      `create table parent (id serial primary key, name text not null);
       comment on column parent.id is 'who it is';
       create table child (id bigint generated always as identity primary key, parent_id int not null references parent on delete cascade, other_id int references parent on delete set null, note text);
       create index child_parent_id_idx on child (parent_id);
       create unique index child_both on child (parent_id, note) where parent_id is not null;
       create view seen as select p.id, c.note from parent p join child c on c.parent_id = p.id;
       create view over_seen as select id from seen;
       comment on view seen is 'what is seen';
       insert into parent (name) select 'p' || n from generate_series(1, 50) n;
       insert into child (parent_id, other_id, note) select n % 50 + 1, case when n % 3 = 0 then n % 50 + 1 end, 'c' || n from generate_series(1, 200) n;`,
      {
        lost: { '"public"."parent"': 1, '"public"."child"': 3 },
        afterwards: async (client) => {
          expect(await query(client, `select pg_typeof(id)::text as type from seen limit 1`)).toEqual([
            { type: 'uuid' },
          ]);
          const [made] = await query(
            client,
            `insert into parent (name) values ('new') returning id, legacy_id`,
          );
          expect(made.legacy_id).toEqual(expect.any(Number));
          await query(client, `insert into child (parent_id, note) values ('${made.id}', 'new child')`);
          expect(await query(client, `select legacy_parent_id from child where note = 'new child'`)).toEqual([
            { legacy_parent_id: made.legacy_id },
          ]);
          await query(client, `delete from parent where name = 'p7'`);
        },
        atTheEnd: async (client) => {
          expect(
            await query(client, `select count(*)::int as n from parent p join child c on c.parent_id = p.id`),
          ).not.toEqual([{ n: 0 }]);
          expect(Object.keys((await query(client, 'select * from child limit 1'))[0])).toEqual([
            'note',
            'other_id',
            'parent_id',
            'id',
          ]);
        },
      },
    ));

  it('a business id stays and may be renamed, and a uuid becomes the key', () =>
    thereAndBack(
      version,
      `create table sources (id text primary key, name text);
       create table sends (id text primary key, source_id text not null references sources on update cascade, backup_id text references sources);
       insert into sources select 'SRC ' || n, 'n' || n from generate_series(1, 30) n;
       insert into sends select 'SEND ' || n, 'SRC ' || n, case when n % 2 = 0 then 'SRC 1' end from generate_series(1, 30) n;`,
      {
        afterwards: async (client) => {
          await query(client, `update sources set id = 'RENAMED' where id = 'SRC 1'`);
          expect(await query(client, `select source_id from sends where id = 'SEND 1'`)).toEqual([
            { source_id: 'RENAMED' },
          ]);
          expect(
            await query(
              client,
              `select count(*)::int as n from sends s join sources o on o.uuid = s.backup_uuid and o.id = s.backup_id where o.id = 'RENAMED'`,
            ),
          ).toEqual([{ n: 15 }]);
          await query(
            client,
            `insert into sends (id, source_uuid) select 'NEW', uuid from sources where id = 'SRC 2'`,
          );
          expect(await query(client, `select source_id from sends where id = 'NEW'`)).toEqual([
            { source_id: 'SRC 2' },
          ]);
        },
        atTheEnd: async (client) => {
          await expect(query(client, `insert into sources (id) values ('SRC 3')`)).rejects.toThrow(
            /duplicate/,
          );
          expect(Object.keys((await query(client, 'select * from sends limit 1'))[0])).toEqual([
            'id',
            'backup_uuid',
            'source_uuid',
            'uuid',
          ]);
        },
      },
    ));

  it('opaque text keys are replaced, uuids among them are kept, and new rows still get an old key', () =>
    thereAndBack(
      version,
      `create table operators (id text primary key, name text);
       create table shifts (id varchar(30) primary key, operator_id text not null references operators);
       insert into operators select 'cl' || md5(n::text), 'n' || n from generate_series(1, 20) n;
       insert into operators select gen_random_uuid()::text, 'u' || n from generate_series(1, 20) n;
       insert into shifts select substr('c' || md5(id), 1, 25), id from operators;`,
      {
        afterwards: async (client) => {
          expect(
            await query(client, `select count(*)::int as n from operators where id::text = legacy_id`),
          ).toEqual([{ n: 20 }]);
          const [made] = await query(
            client,
            `insert into operators (name) values ('new') returning id, legacy_id`,
          );
          expect(made.legacy_id).toBe(made.id);
          await query(client, `insert into shifts (operator_id) values ('${made.id}')`);
        },
        atTheEnd: async (client) => {
          expect(
            await query(client, `select pg_typeof(operator_id)::text as type from shifts limit 1`),
          ).toEqual([{ type: 'uuid' }]);
        },
      },
    ));

  it('a tuple gets a surrogate, and composite references become one column (MATCH SIMPLE stays empty where it was)', () =>
    thereAndBack(
      version,
      `create table reports (line int, day date, note text, primary key (line, day));
       create table entries (id serial primary key, line int, day date, text text, foreign key (line, day) references reports on update cascade on delete cascade);
       create index entries_line_day_idx on entries (line, day);
       insert into reports select n % 5, date '2026-01-01' + n, 'r' || n from generate_series(1, 40) n;
       insert into entries (line, day, text) select line, case when line = 3 then null else day end, note from reports;`,
      {
        afterwards: async (client) => {
          expect(
            await query(client, `select count(*)::int as n from entries where reports_uuid is null`),
          ).toEqual([{ n: 8 }]);
          await query(
            client,
            `insert into entries (reports_uuid, text) select uuid, 'by uuid' from reports where line = 1 limit 1`,
          );
          expect(await query(client, `select line from entries where text = 'by uuid'`)).toEqual([
            { line: 1 },
          ]);
          await query(client, `update reports set line = 77 where line = 2`);
          expect(
            await query(
              client,
              `select count(*)::int as n from entries e join reports r on r.uuid = e.reports_uuid and r.line = e.line where r.line = 77`,
            ),
          ).toEqual([{ n: 8 }]);
        },
        atTheEnd: async (client) => {
          await expect(
            query(client, `insert into reports (line, day) select line, day from reports limit 1`),
          ).rejects.toThrow(/duplicate/);
        },
      },
    ));

  it('P2: self references, cycles and deferred keys, written child first and in one statement', () =>
    thereAndBack(
      version,
      `create table users (id serial primary key, boss_id int references users, lob_id int, name text);
       create table lobs (id serial primary key, owner_id int not null references users deferrable initially deferred);
       alter table users add foreign key (lob_id) references lobs deferrable initially deferred;
       insert into users (name, boss_id) values ('a', 1), ('b', 1), ('c', 2);
       insert into lobs (owner_id) values (1), (2); update users set lob_id = 1;`,
      {
        afterwards: async (client) => {
          await query(client, 'begin');
          await query(
            client,
            `insert into lobs (id, legacy_id, owner_id, legacy_owner_id) values ('01900000-0000-7000-8000-000000000001', 900, '01900000-0000-7000-8000-000000000002', null)`,
          );
          await query(
            client,
            `insert into users (id, legacy_id, boss_id, lob_id, name) values ('01900000-0000-7000-8000-000000000002', 900, '01900000-0000-7000-8000-000000000002', '01900000-0000-7000-8000-000000000001', 'own boss')`,
          );
          await query(client, 'commit');
          expect(
            await query(client, `select legacy_boss_id, legacy_lob_id from users where name = 'own boss'`),
          ).toEqual([{ legacy_boss_id: 900, legacy_lob_id: 900 }]);
          expect(await query(client, `select legacy_owner_id from lobs where legacy_id = 900`)).toEqual([
            { legacy_owner_id: 900 },
          ]);
        },
      },
    ));

  it('P25: who is identified by its parent takes over the parent’s uuid; junctions follow all their parents', () =>
    thereAndBack(
      version,
      `create table people (id serial primary key, name text);
       create table profiles (person_id int primary key references people on delete cascade, bio text);
       create table badges (id serial primary key, profile_id int not null references profiles);
       create table films (id serial primary key, title text);
       create table film_people (film_id int references films, person_id int references people, role text, primary key (film_id, person_id));
       create index film_people_person on film_people (person_id);
       create table "_FilmToTag" ("A" int not null references films on delete cascade, "B" int not null references people on delete cascade);
       create unique index "_FilmToTag_AB_unique" on "_FilmToTag" ("A", "B");
       create index "_FilmToTag_B_index" on "_FilmToTag" ("B");
       insert into people (name) select 'p' || n from generate_series(1, 12) n;
       insert into profiles select n, 'bio' from generate_series(1, 12, 2) n;
       insert into badges (profile_id) select person_id from profiles;
       insert into films (title) select 'f' || n from generate_series(1, 6) n;
       insert into film_people select n % 6 + 1, n % 12 + 1, 'r' from generate_series(1, 12) n;
       insert into "_FilmToTag" select n % 6 + 1, n from generate_series(1, 12) n;`,
      {
        afterwards: async (client) => {
          expect(
            await query(
              client,
              `select count(*)::int as n from profiles f join people p on p.id = f.person_id`,
            ),
          ).toEqual([{ n: 6 }]);
          expect(
            await query(
              client,
              `select count(*)::int as n from badges b join profiles f on f.person_id = b.profile_id`,
            ),
          ).toEqual([{ n: 6 }]);
          expect(
            await query(client, `select pg_typeof("A")::text as type from "_FilmToTag" limit 1`),
          ).toEqual([{ type: 'uuid' }]);
          await query(
            client,
            `insert into film_people (film_id, person_id) select f.id, p.id from films f, people p where f.title = 'f1' and p.name = 'p1'`,
          ).catch((error) => expect(error.code).toBe('23505'));
        },
        atTheEnd: async (client) => {
          await expect(
            query(client, `insert into film_people select * from film_people limit 1`),
          ).rejects.toThrow(/duplicate/);
          await expect(
            query(client, `insert into "_FilmToTag" select * from "_FilmToTag" limit 1`),
          ).rejects.toThrow(/duplicate/);
        },
      },
    ));

  it('a persistent uuid stands beside the key, and nothing else changes', () =>
    thereAndBack(
      version,
      `create table machines (id serial primary key, name text); insert into machines (name) select 'm' || n from generate_series(1, 20) n;`,
      {
        wishes: { strategies: { machines: 'persistent' } },
        afterwards: async (client) => {
          await expect(
            query(
              client,
              'insert into machines (persistent_uuid) select persistent_uuid from machines limit 1',
            ),
          ).rejects.toThrow(/duplicate/);
          expect(
            await query(
              client,
              `insert into machines (name) values ('x') returning persistent_uuid is not null as made, id`,
            ),
          ).toMatchObject([{ made: true }]);
        },
      },
    ));

  it('P9 P12 P32: odd names, grants, policies, comments, triggers and views of views', () =>
    thereAndBack(
      version,
      `create schema "Größe";
       do $$ begin create role steps_reader; exception when duplicate_object then null; end $$;
       create table "Größe"."Öl Tank" ("Schlüssel" int primary key, "select" text);
       comment on column "Größe"."Öl Tank"."Schlüssel" is 'd''or';
       grant select ("Schlüssel", "select") on "Größe"."Öl Tank" to steps_reader;
       grant usage on schema "Größe" to steps_reader;
       alter table "Größe"."Öl Tank" enable row level security;
       create policy own_rows on "Größe"."Öl Tank" to steps_reader using ("Schlüssel" is not null);
       create table "Größe"."order" (id bigserial primary key, "Schlüssel" int constraint "der Fremde" references "Größe"."Öl Tank" match full on delete restrict);
       create function "Größe".touch() returns trigger language plpgsql as $$ begin return new; end $$;
       create trigger touch before update of "Schlüssel" on "Größe"."order" for each row execute function "Größe".touch();
       create view "Größe"."Sicht" with (security_barrier) as select "Schlüssel" from "Größe"."Öl Tank";
       grant select on "Größe"."Sicht" to steps_reader;
       create materialized view "Größe".counted as select "Schlüssel", count(*) as n from "Größe"."order" group by 1;
       create unique index on "Größe".counted ("Schlüssel");
       insert into "Größe"."Öl Tank" select n, 't' || n from generate_series(1, 10) n;
       insert into "Größe"."order" ("Schlüssel") select n from generate_series(1, 10) n;
       refresh materialized view "Größe".counted;`,
      {
        wishes: { strategies: { 'Öl Tank': 'replace' } },
        afterwards: async (client) => {
          await query(client, 'begin; set local role steps_reader');
          expect(
            await query(client, `select pg_typeof("Schlüssel")::text as type from "Größe"."Öl Tank" limit 1`),
          ).toEqual([{ type: 'uuid' }]);
          expect(await query(client, `select count(*)::int as n from "Größe"."Sicht"`)).toEqual([{ n: 10 }]);
          await query(client, 'rollback');
          expect(
            await query(
              client,
              `insert into "Größe"."Öl Tank" ("select") values ('new') returning "legacy_Schlüssel"`,
            ),
          ).toEqual([{ legacy_Schlüssel: 11 }]);
        },
      },
    ));
});
