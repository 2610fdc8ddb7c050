import type pg from 'pg';
import { expect, it } from 'vitest';
import { newest } from '../../tests/postgres.ts';
import { query, thereAndBack } from '../../tests/there-and-back.ts';
import { consolidates } from '../plan/answers.ts';

const indexesOf = async (client: pg.Client, table: string) =>
  (await query(client, `select indexdef as line from pg_indexes where tablename = '${table}'`))
    .map(({ line }) => line.replace(/^.* INDEX (.*) ON .* USING /, '$1: '))
    .sort();

it('a key that takes over its parent’s uuid keeps every index that the application has made over it', async () => {
  const beside = (table: string, column: string) => `
    create index ${table}_gist on ${table} using gist (${column}); create index ${table}_hash on ${table} using hash (${column});
    create index ${table}_again on ${table} (${column}); create unique index ${table}_cover on ${table} (${column}) include (n);
    create unique index ${table}_part on ${table} (${column}) where n > 3;`;
  const kept = (table: string, end = '') => [
    `${table}_again${end}: btree (id)`,
    `${table}_cover${end}: btree (id) INCLUDE (n)`,
    `${table}_gist${end}: gist (id)`,
    `${table}_hash${end}: hash (id)`,
    `${table}_part${end}: btree (id) WHERE (n > 3)`,
    `${table}_pkey: btree (id)`,
  ];
  await thereAndBack(
    newest,
    `create extension btree_gist; create table parent (id serial primary key, n int); insert into parent (n) select generate_series(1, 9);
     create table detail (id int primary key references parent, n int); insert into detail select id, n from parent; ${beside('detail', 'id')}
     create table extra (no serial primary key, parent_id int not null unique references parent, n int);
     insert into extra (parent_id, n) select id, n from parent; ${beside('extra', 'parent_id')}`,
    {
      choose: ({ answers }) => answers.find((it) => it === consolidates) ?? null,
      atTheEnd: async (client) => {
        expect(await indexesOf(client, 'detail')).toEqual(kept('detail'));
        expect(await indexesOf(client, 'extra')).toEqual(kept('extra', '_uuid'));
      },
    },
  );
});

it('after a rollback foreign keys hang on the index that they hung on, whatever the key’s column is called', async () => {
  await thereAndBack(
    newest,
    `create table parent ("begin" int primary key, n int); create unique index beside on parent ("begin");
     create table pair ("Ab" int, "end" int, primary key ("Ab", "end")); create unique index beside_pair on pair ("Ab", "end");
     create table child (id serial primary key, p int references parent on delete set null, a int, e int,
       constraint as_pair foreign key (a, e) references pair match full on delete cascade deferrable);
     insert into parent select n, n from generate_series(1, 9) n; insert into pair select n, n from generate_series(1, 9) n;
     insert into child (p, a, e) select n, n, n from generate_series(1, 9) n;`,
    { wishes: { strategies: { parent: 'replace', child: 'leave' } } },
  );
});
