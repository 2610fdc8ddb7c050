import { describe, expect, test } from 'vitest';
import { database, versions } from '../../tests/postgres.ts';
import { commandLine } from '../../tests/run-rekey.ts';
import { fingerprintOf } from '../catalog/fingerprint.ts';
import { readSchemaText } from '../catalog/schema-text.ts';
import type { Plan } from '../plan/plan.ts';

const authors = `
  create table author (id serial primary key, name text not null);
  comment on table author is 'who writes';
  create table book (id serial primary key, author_id int not null references author on delete cascade, title text not null);
  create index book_author_id_idx on book (author_id);
  create view titles as select a.name, b.title from author a join book b on b.author_id = a.id;
  insert into author (name) select 'author ' || n from generate_series(1, 3000) n;
  insert into book (author_id, title) select 1 + n % 3000, 'book ' || n from generate_series(1, 6000) n;
  analyze;
`;

const plan: Plan = {
  format: 1,
  serverVersion: 0,
  catalogSha: '',
  questions: [],
  obstacles: [],
  units: [
    {
      table: { schema: 'public', name: 'author' },
      strategy: 'replace',
      generator: 'v4',
      from: null,
      key: ['id'],
      uuidColumn: 'id',
      because: 'a test',
      references: [
        {
          table: { schema: 'public', name: 'book' },
          constraint: 'book_author_id_fkey',
          columns: ['author_id'],
          keepName: true,
          uuidColumn: 'author_id',
          kind: { is: 'scalar' },
        },
      ],
    },
    {
      table: { schema: 'public', name: 'book' },
      strategy: 'promote',
      generator: 'v7',
      from: null,
      key: ['id'],
      uuidColumn: 'uuid',
      because: 'a test',
      references: [],
    },
  ],
};

describe.each(versions)('the command line on PostgreSQL %i', (version) => {
  test('converts two tables, takes both back to the last character, converts again and contracts', async () => {
    const db = await database(version);
    await db.query(authors);
    const { run, writePlan } = await commandLine(db);
    const client = await db.connect();
    const before = await readSchemaText(client);
    const rows = `select md5(string_agg(a::text, ',' order by id)) as authors, (select md5(string_agg(b::text, ',' order by id)) from book b) as books from author a`;
    const [content] = await db.query(rows);
    await writePlan({ ...plan, catalogSha: fingerprintOf(before) });
    const good = async (...args: [string, ...string[]]) => {
      const done = await run(...args);
      expect(done, `${done.out}\n${done.err}`).toMatchObject({ code: 0 });
      return done;
    };
    await good('apply', '--soak', '0s');
    expect(
      await db.query(
        `select data_type from information_schema.columns where table_name = 'author' and column_name = 'id'`,
      ),
    ).toEqual([{ data_type: 'uuid' }]);
    await good('verify', '--strict');
    await good('apply', '--soak', '24h', '--unit', 'book');
    await good('verify', '--strict');
    expect((await run('contract', '--unit', 'book')).err).toContain('soaks until');
    expect((await good('status')).out).toContain('public.book: soaking');
    await db.query(
      `insert into author (name) values ('written since'); insert into book (author_id, title) select id, 'since' from author where name = 'written since'`,
    );
    await db.query(`delete from book where title = 'since'; delete from author where name = 'written since'`);
    await good('rollback');
    await good('rollback');
    expect(await readSchemaText(client)).toBe(before);
    expect(await db.query(rows)).toEqual([content]);
    await good('apply', '--soak', '0s');
    await good('apply', '--soak', '0s');
    await good('contract');
    await good('contract');
    await good('verify');
    const { units } = JSON.parse((await good('status', '--json')).out);
    const backup = units.findLast((it: { unit: { name: string } }) => it.unit.name === 'author').backup;
    await good('restore', '--from', backup);
    expect(
      await db.query(
        `select pg_typeof(max(legacy_id))::text as type, count(*)::int from rekey_restored.author`,
      ),
    ).toEqual([{ type: 'integer', count: 3000 }]);
    expect(await db.query(`select count(*)::int from titles`)).toEqual([{ count: 6000 }]);
    await client.end();
  });
});
