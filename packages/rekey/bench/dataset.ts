import type pg from 'pg';

/** Makes parents and twice as many children, about 170 and 90 bytes each, as an application would have them: settled and analyzed. */
export async function makeDataset(client: pg.Client, parents: number): Promise<void> {
  await client.query(`
    create table parent (
      id serial primary key,
      code text not null,
      name text not null,
      amount numeric(12,2) not null,
      created_at timestamptz not null default now(),
      note text
    );
    create table child (
      id bigserial primary key,
      parent_id integer not null,
      quantity integer not null,
      note text not null
    );`);
  await client.query(
    `insert into parent (code, name, amount, created_at, note)
     select 'P-' || n, 'parent ' || md5(n::text), n % 9973 / 7.0, timestamptz '2024-01-01' + n * interval '9 seconds', repeat(md5(n::text), 2)
     from generate_series(1, $1::int) n`,
    [parents],
  );
  // Children do not lie beside their parents: 7919 is prime, and no multiple of what anybody will ask for.
  await client.query(
    `insert into child (parent_id, quantity, note)
     select 1 + (n::bigint * 7919 % $1::int)::int, n % 100, md5(n::text) from generate_series(1, $2::int) n`,
    [parents, parents * 2],
  );
  await client.query(`
    create index child_parent_id_idx on child (parent_id);
    alter table child add constraint child_parent_id_fkey foreign key (parent_id) references parent on delete cascade;`);
  await client.query('vacuum (analyze) parent');
  await client.query('vacuum (analyze) child');
  await client.query('checkpoint');
}

/** Megabytes of both heaps. */
export async function readHeaps(client: pg.Client): Promise<{ parent: number; child: number }> {
  const { rows } = await client.query<{ parent: number; child: number }>(
    `select pg_relation_size('parent') / 1048576.0::float8 as parent, pg_relation_size('child') / 1048576.0::float8 as child`,
  );
  return rows[0] ?? { parent: 0, child: 0 };
}

/** What every way has to have made: throws with what is missing. */
export async function checkConverted(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ wrong: string; keyed: boolean; referring: boolean }>(
    `select (select count(*) from child c left join parent p on p.uuid = c.parent_uuid where p.id is distinct from c.parent_id) as wrong,
       exists (select from pg_index i join pg_attribute a on a.attrelid = indrelid and a.attnum = indkey[0]
         where indrelid = 'parent'::regclass and indisprimary and attname = 'uuid') as keyed,
       exists (select from pg_constraint where conrelid = 'child'::regclass and contype = 'f' and confrelid = 'parent'::regclass
         and pg_get_constraintdef(oid) like '%(parent_uuid)%(uuid)%') as referring`,
  );
  const { wrong, keyed, referring } = rows[0] ?? { wrong: '?', keyed: false, referring: false };
  if (wrong !== '0') throw new Error(`${wrong} children do not refer to their parent.`);
  if (!keyed) throw new Error('The key of parent is not its uuid.');
  if (!referring) throw new Error('child.parent_uuid has no foreign key.');
}
