import type pg from 'pg';

const rowsPerTable = 40;

/**
 * Makes a database of many small tables, as a grown product has: each refers to up to three tables before it, with ten
 * columns, four indexes, a check, a comment and a trigger; every tenth table has a view. What a conversion costs here is
 * the fixed cost of a unit, and not that of its rows.
 */
export async function makeManyTables(client: pg.Client, tables: number): Promise<void> {
  await client.query(`create function touched() returns trigger language plpgsql as
    $$ begin new.updated_at := now(); return new; end $$`);
  for (let at = 1; at <= tables; at += 1) await client.query(tableSql(at));
  await client.query('analyze');
}

/** Name of the nth table, from 1. */
export const nameOfTable = (at: number) => `table_${String(at).padStart(3, '0')}`;

/** The tables before this one that it refers to: its neighbours, and one that many refer to. */
const parentsOf = (at: number): number[] =>
  [...new Set([at - 1, Math.floor(at / 2), 1 + (at % 7)])].filter((it) => it > 0 && it < at);

function tableSql(at: number): string {
  const name = nameOfTable(at);
  const parents = parentsOf(at);
  const columns = parents.map(
    (it) => `${nameOfTable(it)}_id integer not null references ${nameOfTable(it)} (id),`,
  );
  const values = parents.map(() => `1 + n % ${rowsPerTable},`);
  return `
    create table ${name} (
      id serial primary key,
      ${columns.join('\n      ')}
      code text not null unique,
      title text not null default '',
      amount numeric(12,2) not null default 0 check (amount >= 0),
      note text,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    );
    comment on table ${name} is 'Rows of kind ${at}.';
    ${parents.map((it) => `create index on ${name} (${nameOfTable(it)}_id);`).join(' ')}
    create index on ${name} (created_at desc);
    create trigger touched before update on ${name} for each row execute function touched();
    insert into ${name} (${parents.map((it) => `${nameOfTable(it)}_id,`).join(' ')} code, title)
      select ${values.join(' ')} '${at}-' || n, 'row ' || n from generate_series(1, ${rowsPerTable}) n;
    ${at % 10 === 0 ? `create view view_of_${name} as select id, code, title from ${name};` : ''}`;
}
