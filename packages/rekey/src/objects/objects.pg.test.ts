import type pg from 'pg';
import { expect, it } from 'vitest';
import { executeSteps } from '../../tests/execute-steps.ts';
import { database, newest } from '../../tests/postgres.ts';
import { runAudit } from '../../tests/run-audit.ts';
import { convertUnits, query, thereAndBack } from '../../tests/there-and-back.ts';
import { answeredPlan } from '../../tests/whole-database.ts';
import { byHand, goes, isBuilt } from '../plan/answers.ts';
import type { Question } from '../plan/plan.ts';
import { makePlan } from '../planning/make-plan.ts';

const letGo = ({ answers }: Pick<Question, 'answers'>) => answers.find((it) => it === goes) ?? null;

const constraintsOf = async (client: pg.Client, table: string) =>
  (
    await query(
      client,
      `select conname || ': ' || pg_get_constraintdef(oid) as line from pg_constraint where conrelid = '${table}'::regclass and contype <> 'n' order by 1`,
    )
  ).map(({ line }) => line);

it.each(['replace', 'cutover'] as const)(
  'whatever stands on a key goes there and back, and stands on the uuid in the end (%s)',
  async (strategy) => {
    const [id, end] = strategy === 'replace' ? ['id', ''] : ['uuid', '_uuid'];
    await thereAndBack(
      newest,
      `create extension btree_gist;
       create table own (id int not null, n int not null, label text, during daterange,
         constraint own_pk primary key (id) include (n) with (fillfactor = 70) deferrable);
       insert into own select n, n, 'l' || n, daterange(current_date + n, current_date + n + 1) from generate_series(1, 20) n;
       alter table own cluster on own_pk; comment on constraint own_pk on own is 'the key';
       create index own_sorted on own (n, id desc); create index own_part on own (n) where id is not null;
       alter table own add constraint own_u unique (id, n) deferrable, add constraint own_low check (id > 0),
         add constraint own_c check (id is not null or n > 3), add constraint own_x exclude using gist (id with =, during with &&);
       create statistics own_s on id, n from own;
       create unique index own_u2 on own (n, id); alter table own replica identity using index own_u2;`,
      {
        wishes: { strategies: { own: strategy } },
        choose: letGo,
        atTheEnd: async (client) => {
          expect(await constraintsOf(client, 'own')).toEqual([
            `own_c: CHECK (((${id} IS NOT NULL) OR (n > 3)))`,
            `own_pk: PRIMARY KEY (${id}) INCLUDE (n) DEFERRABLE`,
            `own_u${end}: UNIQUE (${id}, n) DEFERRABLE`,
            `own_x${end}: EXCLUDE USING gist (${id} WITH =, during WITH &&)`,
          ]);
          expect(
            await query(
              client,
              `select array_agg(c.relname order by c.relname) filter (where indisclustered) as clustered, array_agg(c.relname) filter (where indisreplident) as replica,
                 count(*)::int as all from pg_index join pg_class c on c.oid = indexrelid where indrelid = 'own'::regclass`,
            ),
          ).toEqual([{ clustered: '{own_pk}', replica: `{own_u2${end}}`, all: 6 }]);
          expect(await query(client, 'select stxname from pg_statistic_ext')).toEqual([
            { stxname: `own_s${end}` },
          ]);
        },
      },
    );
  },
);

it('what a partitioned table and its partitions say about a reference each comes again where it was', async () => {
  await thereAndBack(
    newest,
    `create table parent (id serial primary key, name text); insert into parent (name) select 'p' || n from generate_series(1, 9) n;
     create table child (id int, parent_id int not null references parent, n int not null, label text, primary key (id, n),
       constraint u unique (parent_id, n) deferrable initially deferred, constraint c check (parent_id is not null or n > 0)) partition by list (n);
     create table child_1 partition of child for values in (1, 2, 3, 4);
     create table child_2 (label text, n int not null, parent_id int not null, id int not null,
       constraint c check (parent_id is not null or n > 0), constraint own check (parent_id is not null or label is null));
     alter table child attach partition child_2 for values in (5, 6, 7, 8, 9);
     create index i on child (parent_id) where label is not null; create statistics s on parent_id, n from child_1;
     alter table child_1 cluster on child_1_parent_id_n_key;
     insert into child select n, n, n, 'c' || n from generate_series(1, 9) n;`,
    {
      wishes: { strategies: { child: 'leave' } },
      atTheEnd: async (client) => {
        expect(await constraintsOf(client, 'child_2')).toEqual([
          'c: CHECK (((parent_id IS NOT NULL) OR (n > 0)))',
          'child_2_parent_id_n_key: UNIQUE (parent_id, n) DEFERRABLE INITIALLY DEFERRED',
          'child_2_pkey: PRIMARY KEY (id, n)',
          'child_parent_id_fkey: FOREIGN KEY (parent_id) REFERENCES parent(id)',
          'own: CHECK (((parent_id IS NOT NULL) OR (label IS NULL)))',
        ]);
        expect(
          await query(client, 'select stxname, stxrelid::regclass::text as of from pg_statistic_ext'),
        ).toEqual([{ stxname: 's', of: 'child_1' }]);
      },
    },
  );
});

it('a tuple that was found by its leading column has an index that its uuid leads', async () => {
  await thereAndBack(
    newest,
    `create table tenants (id serial primary key); insert into tenants values (1), (2);
     create table orders (tenant_id int not null, number int not null, label text, primary key (tenant_id, number));
     insert into orders select 1 + n % 2, n, 'o' from generate_series(1, 9) n;
     create table lines (id serial primary key, tenant_id int references tenants, order_no int, n int, foreign key (tenant_id, order_no) references orders);
     create index by_tenant on lines (tenant_id, n); create unique index big on lines (order_no, n) where n > 100;
     insert into lines (tenant_id, order_no, n) select 1 + n % 2, n, n from generate_series(1, 9) n;`,
    {
      wishes: { strategies: { lines: 'leave', tenants: 'leave' } },
      choose: (question) => {
        expect(question.question).toMatch(/index big of public\.lines/);
        return goes;
      },
      atTheEnd: async (client) =>
        expect(
          await query(client, `select indexdef from pg_indexes where tablename = 'lines' order by indexname`),
        ).toEqual([
          { indexdef: 'CREATE INDEX by_tenant ON public.lines USING btree (tenant_id, n)' },
          { indexdef: 'CREATE INDEX lines_orders_uuid_idx ON public.lines USING btree (orders_uuid)' },
          { indexdef: 'CREATE UNIQUE INDEX lines_pkey ON public.lines USING btree (id)' },
        ]),
    },
  );
});

it.runIf(newest >= 15)('keys and indexes over uuids are in the tablespaces of the old ones', async () => {
  const admin = await (await database()).connect();
  await admin.query('set allow_in_place_tablespaces = on');
  await admin.query(`create tablespace rekey_fast location ''`);
  await admin.end();
  const inFast = `select relname as name from pg_class c join pg_tablespace t on t.oid = reltablespace where spcname = 'rekey_fast' order by 1`;
  await thereAndBack(
    newest,
    `create table parent (id int primary key using index tablespace rekey_fast); insert into parent select generate_series(1, 9);
     create table child (id serial primary key, parent_id int references parent, n int, unique (parent_id, n) using index tablespace rekey_fast);
     create index plain on child (parent_id) tablespace rekey_fast; insert into child (parent_id, n) select id, id from parent;`,
    {
      wishes: { strategies: { parent: 'replace', child: 'leave' } },
      atTheEnd: async (client) =>
        expect((await query(client, inFast)).map(({ name }) => name)).toEqual([
          'child_parent_id_n_key',
          'parent_pkey',
          'plain',
        ]),
    },
  );
});

const rooms = `create extension btree_gist; create table rooms (id serial primary key, name text);
  create table bookings (id serial primary key, room_id int not null references rooms, during daterange not null, pos int,
    constraint no_double exclude using gist (room_id with =, during with &&),
    constraint pos unique (room_id, pos) deferrable initially deferred, constraint once unique (room_id, id));
  insert into rooms (name) values ('a'), ('b');
  insert into bookings (room_id, during, pos) select 1 + n % 2, daterange(current_date + n, current_date + n + 1), n from generate_series(1, 6) n;`;

// A reference of another unit, which one constraint over this one has in its predicate alone.
const tenants = `create table tenants (id serial primary key); insert into tenants default values;
  alter table bookings add tenant_id int references tenants,
    add constraint apart exclude using gist (tenant_id with =, during with &&) where (room_id is not null);`;

it('a double booking is refused, places are exchanged and ON CONFLICT finds its constraint, through the soak and after it', async () => {
  const look = async (client: pg.Client) => {
    await expect(
      client.query('insert into bookings (room_id, during) select room_id, during from bookings limit 1'),
    ).rejects.toThrow(/no_double/);
    await client.query('update bookings set pos = case pos when 2 then 4 else 2 end where pos in (2, 4)');
    await client.query(
      'insert into bookings select * from bookings limit 1 on conflict on constraint once do update set pos = bookings.pos',
    );
  };
  await thereAndBack(newest, `${rooms}${tenants}`, {
    wishes: { strategies: { bookings: 'leave' } },
    afterwards: look,
    atTheEnd: async (client) => {
      await look(client);
      expect(
        await query(client, `select conname from pg_constraint where contype = 'x' order by conname`),
      ).toEqual([{ conname: 'apart' }, { conname: 'no_double' }]);
    },
  });
});

it('a large exclusion constraint is built while everybody waits only if somebody says so', async () => {
  const db = await database();
  await db.query(`${rooms} update pg_class set reltuples = 5000000 where relname = 'bookings';`);
  const client = await db.connect();
  const { plan } = await makePlan(client);
  const asked = plan.questions.filter(({ id }) => id.includes('no_double'));
  expect(asked).toMatchObject([
    { answers: [byHand, isBuilt, goes], question: expect.stringContaining('5,000,000 rows') },
  ]);
  await client.end();
});

it('what comes to an old column during the soak stops the contract, which names it', async () => {
  const db = await database();
  await db.query(rooms);
  const client = await db.connect();
  client.on('notice', () => undefined);
  const plan = await answeredPlan(client, { strategies: { bookings: 'leave' } });
  const [unit] = await convertUnits(client, plan);
  const contract = () => executeSteps(client, unit?.contract ?? []);
  for (const [make, drop, said] of [
    ['create index late on bookings (legacy_room_id)', 'drop index late', /index late/],
    [
      'alter table bookings add constraint late check (legacy_room_id > 0)',
      'alter table bookings drop constraint late',
      /constraint late/,
    ],
    [
      'create statistics late on legacy_room_id, pos from bookings',
      'drop statistics late',
      /statistics object late/,
    ],
    [
      'alter table rooms add constraint late unique (legacy_id, name)',
      'alter table rooms drop constraint late',
      /constraint late/,
    ],
    ['create view late as select legacy_id from rooms', 'drop view late', /view late/],
    ...(newest >= 15
      ? ([
          [
            'create publication late for table bookings (id, legacy_room_id)',
            'drop publication late',
            /publication/,
          ],
        ] as const)
      : []),
  ] as const) {
    await client.query(make);
    await expect(contract()).rejects.toThrow(said);
    await client.query(drop);
  }
  await contract();
  await client.end();
});

it('keys and references under a nondeterministic collation are audited, planned and converted like others', async () => {
  const sql = `
    create collation ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
    create table codes (id text collate ci primary key, url text collate ci); insert into codes select md5(n::text), '/codes/1' from generate_series(1, 20) n;
    create table uses (id serial primary key, code text collate ci references codes, link text collate ci, unique (code, link));
    insert into uses (code, link) select upper(id), 'https://a/uses/' || row_number() over () from codes;
    create table logs (id serial primary key, code text collate ci); insert into logs (code) select upper(id) from codes;`;
  const db = await database();
  await db.query(sql);
  expect((await runAudit('--database-url', db.url)).code).not.toBe(4);
  await thereAndBack(newest, sql, {
    wishes: { strategies: { uses: 'leave' } },
    choose: ({ answers }) => answers.find((it) => it.startsWith('yes')) ?? null,
    atTheEnd: async (client) =>
      expect(
        await query(
          client,
          'select count(*)::int as n from uses join codes on codes.id = uses.code join logs on logs.code = codes.id',
        ),
      ).toEqual([{ n: 20 }]),
  });
});
