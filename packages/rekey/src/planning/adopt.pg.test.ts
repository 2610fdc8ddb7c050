import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { planIn } from '../../tests/plan-in.ts';
import { database, newest, versions } from '../../tests/postgres.ts';
import { commandLine } from '../../tests/run-rekey.ts';
import { query, thereAndBack } from '../../tests/there-and-back.ts';

/** What a migration that was given up half-way leaves: uuids beside numbers, in the table and in what refers to it. */
const halfDone = `
  create table customers (id serial primary key, name text, uuid uuid not null unique default gen_random_uuid());
  insert into customers (name) select 'c' || n from generate_series(1, 30) n;
  create table places (code text primary key, uuid uuid);
  insert into places select 'ROW ' || n, gen_random_uuid() from generate_series(1, 30) n;
  create table orders (id serial primary key, customer_id int not null references customers, customer_uuid uuid references customers (uuid), place_code text references places);
  insert into orders (customer_id, customer_uuid, place_code) select id, uuid, 'ROW ' || id from customers;
  create table parts (code text primary key, uuid text); create table bins (n int, part_code text references parts, part_code_uuid uuid);
  insert into parts select 'BOLT ' || n, case when n > 9 then gen_random_uuid()::text end from generate_series(1, 30) n;
  insert into bins select 1, code from parts;
  create table events (id bigserial, day date not null, uuid uuid default gen_random_uuid(), primary key (id, day)) partition by range (day);
  create table events_1 partition of events for values from ('2026-01-01') to ('2026-02-01');
  insert into events (day) select date '2026-01-01' + n from generate_series(1, 20) n;
  create table event_copies as select id, uuid from events; create table copies as select name, uuid from customers; create table place_copies as select code, uuid from places`;

describe.each(versions)('on PostgreSQL %i', (version) => {
  test('a filled uuid column becomes the key with its values and default, and so do those of references', async () => {
    await thereAndBack(version, halfDone, {
      afterwards: async (client) => {
        expect(
          await query(
            client,
            `select count(*)::int as kept from customers c join copies using (name, uuid) join orders o on o.customer_uuid = c.uuid
               and o.customer_id = c.id join place_copies p on p.uuid = o.place_code_uuid and p.code = o.place_code`,
          ),
        ).toEqual([{ kept: 30 }]);
        expect(
          await query(
            client,
            'select from bins b join parts p on p.uuid = b.part_code_uuid_1 where p.uuid::text = p.legacy_uuid',
          ),
        ).toHaveLength(21);
        expect(await query(client, 'select from events join event_copies using (id, uuid)')).toHaveLength(20);
        await client.query(`insert into customers (name) values ('new');
          insert into orders (customer_id) select id from customers where name = 'new';
          insert into orders (customer_uuid) select uuid from customers where name = 'new'`);
        expect(
          await query(
            client,
            `select count(*)::int as both from orders join customers c on customer_id = c.id and customer_uuid = c.uuid where name = 'new'`,
          ),
        ).toEqual([{ both: 2 }]);
      },
      atTheEnd: async (client) => {
        expect(
          await query(
            client,
            `select conrelid::regclass || ' ' || pg_get_constraintdef(oid) as key from pg_constraint
             where contype = 'p' and connamespace = 'public'::regnamespace order by 1`,
          ),
        ).toEqual(
          [
            'customers PRIMARY KEY (uuid)',
            'events PRIMARY KEY (uuid, day)',
            'events_1 PRIMARY KEY (uuid, day)',
            'orders PRIMARY KEY (id)',
            'parts PRIMARY KEY (uuid)',
            'places PRIMARY KEY (uuid)',
          ].map((key) => ({ key })),
        );
      },
    });
  });
});

async function planned(sql: string) {
  const db = await database(newest);
  await db.query(sql);
  const rekey = await commandLine(db);
  const file = join(rekey.folder, 'rekey.plan.json');
  const plan = async (...args: string[]) => {
    await rekey.run('plan', '--out', file, ...args);
    return planIn(file);
  };
  return { db, rekey, plan };
}

const shop = `
  create table "Part" (id text primary key, "persistentUuid" text unique, "partNumber" text not null);
  insert into "Part" select 'clh3am0v4' || lpad(substr(md5(n::text), 1, 16), 16, '0'), case when n > 3 then gen_random_uuid()::text end, 'P-' || n from generate_series(1, 30) n;
  create table "Lot" (id text primary key, "partId" text references "Part", "lotNumber" text);
  create table "Order" (id text primary key, part text references "Part");`;

test('persistent uuids are completed, keep their name and type, and are write-once for everybody', async () => {
  const { db, rekey, plan } = await planned(
    `${shop} create table before as select * from "Part" where "persistentUuid" is not null`,
  );
  const made = await plan('--strategy', 'Lot=persistent,Order=leave');
  expect(made.units.find(({ table }) => table.name === 'Part')).toMatchObject({
    strategy: 'persistent',
    adopts: 'persistentUuid',
    because: expect.stringContaining('3 of 30 rows get one'),
  });
  expect(made.units.find(({ table }) => table.name === 'Lot')).toMatchObject({
    uuidColumn: 'persistentUuid',
  });
  expect(await rekey.run('apply', '--soak', '0s')).toMatchObject({ code: 0 });
  expect(await rekey.run('apply', '--soak', '0s')).toMatchObject({ code: 0 });
  await db.query(
    `insert into "Part" (id, "partNumber") values ('new', 'P-new'); insert into "Lot" (id) values ('new')`,
  );
  expect(
    await db.query(`select count(*)::int as rows, count("persistentUuid"::uuid)::int as uuids,
      (select count(*)::int from "Part" join before using (id, "persistentUuid")) as kept from "Part"`),
  ).toEqual([{ rows: 31, uuids: 31, kept: 27 }]);
  for (const table of ['Part', 'Lot'])
    await expect(
      db.query(`update "${table}" set "persistentUuid" = gen_random_uuid()`),
    ).rejects.toMatchObject({
      code: '23000',
      message: expect.stringContaining(`The persistentUuid of a row of public.${table} names it for good`),
    });
  await db.query(`update "Part" set "persistentUuid" = "persistentUuid", "partNumber" = 'renamed'`);
  expect(await rekey.run('verify')).toMatchObject({ code: 0 });
  expect((await plan('--strategy', 'Order=leave')).units.map(({ table }) => table.name)).toEqual(['Order']);
  for (const _ of ['Lot', 'Part']) expect(await rekey.run('rollback')).toMatchObject({ code: 0 });
});

test('a rollback empties the fields that the conversion has completed, and leaves those of the application', async () => {
  const { db, rekey, plan } = await planned(`
    create table customers (id serial primary key, name text, uuid uuid, touched int not null default 0);
    insert into customers (name, uuid) select 'c' || n, case when n % 3 = 0 then gen_random_uuid() end from generate_series(1, 300) n;
    create table orders (id serial primary key, customer_id int references customers, customer_uuid uuid, label text);
    insert into orders (customer_id, customer_uuid) select c.id, case when n = 1 then c.uuid end from customers c, generate_series(1, 2) n;
    insert into orders (customer_id) values (null);
    create table notes (customer_id int references customers, customer_uuid uuid);
    insert into notes (customer_id) select id from customers;
    create function touch() returns trigger language plpgsql as $$ begin new.touched := old.touched + 1; return new; end $$;
    create trigger touch before update on customers for each row execute function touch();
    create table before as select 'c' as of, id, uuid as is from customers union all select 'o', id, customer_uuid from orders`);
  const [customers] = (await plan('--strategy', 'orders=leave')).units;
  expect(customers).toMatchObject({ adopts: 'uuid', because: expect.stringContaining('empty again') });
  expect(customers?.references.map(({ uuidColumn }) => uuidColumn)).toEqual([
    'customer_uuid_1',
    'customer_uuid',
  ]);
  expect(await rekey.run('apply', '--soak', '0s')).toMatchObject({ code: 0 });
  expect(await db.query('select from customers join orders on customer_uuid = uuid')).toHaveLength(600);
  await db.query(`insert into customers (name) values ('new');
    insert into orders (customer_uuid) select uuid from customers where name = 'new';
    update customers set uuid = gen_random_uuid() where name = 'new' and not exists (select from orders where customer_uuid = uuid);
    update customers set id = id + 1000 where id = 2;
    update orders set customer_id = 3, label = 'moved' where id = 4`);
  expect(await rekey.run('rollback')).toMatchObject({ code: 0 });
  const now = `select 'c' as of, case id when 1002 then 2 else id end as id, uuid as is from customers where name <> 'new'
    union all select 'o', id, customer_uuid from orders where id <= 601`;
  expect(await db.query(`(${now}) except select * from before`)).toEqual([]);
  expect(await db.query(now)).toHaveLength(901);
  expect(
    await db.query(`select sum(touched)::int as touched,
      count(*) filter (where name = 'new' and uuid is not null)::int as kept from customers`),
  ).toEqual([{ touched: 1, kept: 1 }]);
  expect(await db.query(`select from pg_class where relname like 'completed%'`)).toEqual([]);
});

test('where another key is wished for, the uuids that a text column has become its values', async () => {
  const { db, rekey, plan } = await planned(shop);
  const made = await plan('--strategy', 'Part=cutover,Lot=leave,Order=leave');
  const [part] = made.units;
  expect(part).toMatchObject({
    strategy: 'cutover',
    generator: 'adopt',
    from: 'persistentUuid',
    uuidColumn: 'uuid',
  });
  expect(part?.references.map(({ uuidColumn }) => uuidColumn)).toEqual(['partUuid', 'partUuid']);
  expect(await rekey.run('apply', '--unit', 'public.Part', '--soak', '0s')).toMatchObject({ code: 0 });
  expect(
    await db.query(
      `select count(*)::int as rows, count(*) filter (where uuid::text = "persistentUuid")::int as same from "Part"`,
    ),
  ).toEqual([{ rows: 30, same: 27 }]);
});

test('what is twice, no uuid, or another uuid than the row that is referred to is told by the plan', async () => {
  const { plan } = await planned(`${halfDone};
    update places set uuid = (select uuid from places where code = 'ROW 1') where code = 'ROW 2';
    update orders set customer_uuid = (select uuid from customers where id = 7) where customer_id = 8;
    create table tools (id serial primary key, persistent_uuid text);
    insert into tools (persistent_uuid) values ('tbd'), (gen_random_uuid()), (gen_random_uuid());
    create table texts (id serial primary key, uuid text);
    insert into texts (uuid) select '{00000000-0000-4000-8000-00000000000A}' union all select '0000000000004000800000000000000a'
      union all select '00000000-0000-4000-8000-00000000000a' union all select 'none ' || n from generate_series(1, 4) n union all select 'N/A'`);
  const obstacles = (await plan()).obstacles.map(({ table, what }) => `${table.name}: ${what}`);
  expect(obstacles).toEqual([
    'customers: 1 rows of orders have another uuid in customer_uuid than the row of customers that orders_customer_id_fkey names',
    'places: 1 rows have a uuid in uuid that another row has as well',
    'texts: 2 rows have a uuid in uuid that another row has as well',
    'texts: 5 values of uuid are no uuids: "N/A", "none 1", "none 2" and 2 more',
    'tools: 1 values of persistent_uuid are no uuids: "tbd"',
  ]);
});

test('a uuid that came twice after the plan was made, and a key that is none any more, is a plan to make again', async () => {
  const { db, rekey, plan } = await planned(`create table customers (id serial primary key, uuid uuid);
    insert into customers (uuid) values (gen_random_uuid()), (gen_random_uuid());
    create table badges (id text primary key); insert into badges select gen_random_uuid()::text from generate_series(1, 9)`);
  await plan();
  await db.query('update customers set uuid = (select uuid from customers where id = 1) where id = 2');
  expect(await rekey.run('apply', '--unit', 'public.customers', '--soak', '0s')).toMatchObject({
    code: 2,
    err: expect.stringContaining('is there twice'),
  });
  await db.query(`insert into badges values ('visitor')`);
  expect(await rekey.run('apply', '--unit', 'public.badges', '--soak', '0s')).toMatchObject({
    code: 2,
    err: expect.stringContaining('because all of it was uuids, and "visitor" is none'),
  });
});
