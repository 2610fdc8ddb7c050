import { describe, expect, test } from 'vitest';
import { versions } from '../../tests/postgres.ts';
import { query, thereAndBack } from '../../tests/there-and-back.ts';

/** Half-way attempts whose uuids are texts or bytes in every spelling. */
const spelled = `
  create extension citext;
  create domain uuid_text as varchar(36);
  create function spell(u text, n int) returns text language sql as $$
    select case n % 5 when 0 then upper(u) when 1 then '{' || u || '}' when 2 then replace(u, '-', '') when 3 then regexp_replace(u, '-(....)-(....)-(....)-', '-\\1-\\2-\\3') else u end $$;
  create table texts (id serial primary key, label text, uuid text not null unique default gen_random_uuid()::text, check (length(uuid) > 30));
  insert into texts (label, uuid) select 't' || n, spell(gen_random_uuid()::text, n) from generate_series(1, 30) n;
  create table lines (id serial primary key, text_id int references texts);
  insert into lines (text_id) select id from texts;
  create view shown as select uuid, label from texts;
  create table parts (code text primary key, guid citext, note text);
  insert into parts select 'BOLT ' || n, case when n > 9 then spell(gen_random_uuid()::text, n) end from generate_series(1, 30) n;
  create index on parts (guid) where guid is not null;
  create table fixed (id serial primary key, uuid char(36)); create table hex (id bigserial primary key, uuid char(32) not null);
  create table bytes (id serial primary key, uuid bytea unique); create table named (id serial primary key, named_uuid uuid_text);
  insert into fixed (uuid) select gen_random_uuid() from generate_series(1, 9); insert into hex (uuid) select md5(n::text) from generate_series(1, 9) n;
  insert into bytes (uuid) select uuid_send(gen_random_uuid()) from generate_series(1, 9);
  insert into named (named_uuid) select gen_random_uuid() from generate_series(1, 9);
  create table "Camel" (id serial primary key, "publicUuid" varchar(40)); insert into "Camel" ("publicUuid") select gen_random_uuid() from generate_series(1, 9);
  create table days (id bigserial, day date not null, uuid text, primary key (id, day)) partition by range (day);
  create table days_1 partition of days for values from ('2026-01-01') to ('2026-02-01');
  create table days_2 partition of days for values from ('2026-02-01') to ('2026-03-01');
  insert into days (day, uuid) select date '2026-01-05' + n, upper(gen_random_uuid()::text) from generate_series(1, 40) n;
  create table copies as select 'texts' as of, label as row, uuid::uuid as value from texts union all select 'parts', code, guid::text::uuid from parts
    union all select 'fixed', id::text, uuid::uuid from fixed union all select 'hex', id::text, uuid::uuid from hex
    union all select 'bytes', id::text, encode(uuid, 'hex')::uuid from bytes union all select 'named', id::text, named_uuid::uuid from named
    union all select 'Camel', id::text, "publicUuid"::uuid from "Camel" union all select 'days', id::text, uuid::uuid from days;`;

const keptSpelled = `select count(*)::int as kept from copies c join (select 'texts' as of, label as row, uuid as value from texts union all select 'parts', code, guid from parts
    union all select 'fixed', id::text, uuid from fixed union all select 'hex', id::text, uuid from hex union all select 'bytes', id::text, uuid from bytes
    union all select 'named', id::text, named_uuid from named union all select 'Camel', id::text, "publicUuid" from "Camel"
    union all select 'days', id::text, uuid from days) now using (of, row, value)`;

describe.each(versions)('on PostgreSQL %i', (version) => {
  test('uuids that are texts or bytes in any spelling become the key under the name of their column', async () => {
    await thereAndBack(version, spelled, {
      choose: ({ answers }) => answers.find((it) => it === 'goes with the old column') ?? null,
      lost: { '"public"."days_1"': 1 },
      afterwards: async (client) => {
        expect(await query(client, keptSpelled)).toEqual([{ kept: 30 + 21 + 5 * 9 + 40 }]);
        await client.query(`insert into texts (label) values ('new'); insert into parts (code) values ('NUT'); insert into hex default values;
          insert into bytes default values; insert into days (day) values ('2026-01-03');
          update days set day = day + 31 where id in (3, 41); update texts set uuid = gen_random_uuid() where label = 'new'`);
        expect(
          await query(
            client,
            `select (select count(*)::int from texts where legacy_uuid::uuid = uuid) as texts, (select count(*)::int from days where legacy_uuid::uuid = uuid) as days,
               (select count(*)::int from hex where legacy_uuid::uuid = uuid) as hex, (select count(*)::int from parts where legacy_guid::text::uuid = guid) as parts,
               (select count(*)::int from bytes where encode(legacy_uuid, 'hex')::uuid = uuid) as bytes,
               (select pg_typeof(uuid)::text from shown limit 1) as shown`,
          ),
        ).toEqual([{ texts: 31, days: 41, hex: 10, parts: 22, bytes: 10, shown: 'uuid' }]);
      },
      atTheEnd: async (client) => {
        expect(
          await query(
            client,
            `select table_name || '.' || column_name as is from information_schema.columns where table_schema = 'public' and table_name not in ('copies', 'shown')
               and column_name ~* 'uu?id' order by 1`,
          ),
        ).toEqual(
          [
            'Camel.publicUuid',
            'bytes.uuid',
            'days.uuid',
            'days_1.uuid',
            'days_2.uuid',
            'fixed.uuid',
            'hex.uuid',
            'lines.text_uuid',
            'named.named_uuid',
            'parts.guid',
            'texts.uuid',
          ].map((is) => ({ is })),
        );
        expect(
          await query(
            client,
            `select from information_schema.columns where table_schema = 'public' and column_name like 'legacy%'`,
          ),
        ).toEqual([]);
      },
    });
  });
});
