import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { deployMigrations } from '../../tests/fixture.ts';
import { database } from '../../tests/postgres.ts';
import { prismaDdl } from '../../tests/prisma-ddl.ts';
import { replaced } from '../../tests/replaced.ts';
import { readSchema } from '../prisma-schema/read-schema.ts';
import { findDrift } from './find-drift.ts';
import type { Drift } from './tell-disagreement.ts';

const schema = `datasource db {
  provider = "postgresql"
}
enum Mood {
  GOOD
  BAD
  @@map("mood")
}
model Owner {
  id Int @id @default(autoincrement())
  name String @default("nobody")
  mail String? @unique
  mood Mood @default(GOOD)
  moods Mood[]
  things Thing[]
  @@map("owners")
}
model Thing {
  id Int @id
  area Int
  no Int
  note String?
  ownerId Int @map("owner_id")
  owner Owner @relation(fields: [ownerId], references: [id])
  parts Part[]
  @@unique([area, no])
  @@index([ownerId, note(sort: Desc)])
  @@index([note], type: Hash)
}
model Part {
  id String @id @db.Uuid
  things Thing[]
}
`;

/** What Prisma has no words for; migrations bring it. */
const beyond = `
  alter table owners add column shout text generated always as (upper(name)) stored;
  alter table owners add constraint has_name check (name <> '');
  create index only_good on owners (lower(mail)) where mood = 'GOOD';
  create function touch() returns trigger language plpgsql as 'begin return new; end';
  create trigger touches before update on owners for each row execute function touch();
  create view happy as select id, name from owners where mood = 'GOOD';`;

/** A project whose database, migrations and schema say the same. */
async function project() {
  const folder = await mkdtemp(join(tmpdir(), 'rekey-mend-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const [path, migrations] = [join(folder, 'schema.prisma'), join(folder, 'migrations')];
  const declare = (text: string) => writeFile(path, text);
  const migrate = async (name: string, sql: string) => {
    await mkdir(join(migrations, name), { recursive: true });
    await writeFile(join(migrations, name, 'migration.sql'), sql);
  };
  await declare(replaced(schema, ['moods Mood[]', 'moods Mood[]\n  shout String?']));
  await migrate('1_start', `${await prismaDdl(schema)}${beyond}`);
  const db = await database();
  await deployMigrations(db, migrations);
  const drift = async (withMigrations = true) =>
    findDrift({
      url: db.url,
      shadowUrl: null,
      schema: await readSchema(path),
      migrations: withMigrations ? migrations : null,
    });
  expect((await drift()).map(({ sentence }) => sentence)).toEqual([]);
  let count = 1;
  /** Does what is told: statements run on the database, or become a migration that is recorded as applied. */
  const mendAll = async (found: readonly Drift[]) => {
    const isCaughtUp = ({ mend }: Drift) => mend.join().includes('migrate resolve --applied');
    for (const { sql, sentence } of found.filter((it) => !isCaughtUp(it)))
      await db.query(sql.join(';\n')).catch((error: Error) => expect.soft(error.message, sentence).toBe(''));
    const caughtUp = found.filter(isCaughtUp).flatMap(({ sql }) => sql);
    if (caughtUp.length === 0) return;
    count += 1;
    const [name, sql] = [`${count}_catch_up`, caughtUp.join(';\n')];
    await migrate(name, sql);
    const checksum = createHash('sha256').update(sql).digest('hex');
    await db.query(
      `insert into _prisma_migrations (id, checksum, migration_name, finished_at) values ($1, $2, $1, now())`,
      [name, checksum],
    );
  };
  return { db, drift, declare, mendAll };
}

test('what somebody did to the database by hand is undone by the statements that drift names', async () => {
  const { db, drift, mendAll } = await project();
  await db.query(`
    drop view happy; drop trigger touches on owners; alter table owners drop constraint has_name; drop index only_good;
    alter table owners drop column shout, add column shout text generated always as (lower(name)) stored;
    create or replace function touch() returns trigger language plpgsql as 'begin return old; end';
    create view sad as select 1; create table extra (id int); create function more(int) returns int language sql as 'select 1';
    alter table owners alter name drop default, alter name drop not null, alter mail type varchar(40), alter id drop default, add extra int;
    alter table "Thing" drop constraint "Thing_owner_id_fkey", drop column no, alter note set default 'x';
    create index by_note on "Thing" (note); drop index owners_mail_key; drop table "_PartToThing"; alter table "Thing" drop constraint "Thing_pkey"; alter table owners alter moods set default '{}'`);
  const found = await drift();
  expect(found.length).toBeGreaterThan(18);
  expect(found.filter(({ sql }) => sql.length === 0)).toEqual([]);
  await mendAll(found);
  // A column that had gone took its index with it, of which nothing could be said before.
  await mendAll(await drift());
  expect((await drift()).map(({ sentence }) => sentence)).toEqual([]);
});

test('what schema.prisma declares alone comes into the database by the statements that drift names', async () => {
  const { db, drift, declare } = await project();
  await declare(
    replaced(
      schema,
      ['  BAD', '  BAD\n  NEW @map("brand new")'],
      ['@default("nobody")', '@default("some // one")'],
      ['mail String?', 'mail String @default(dbgenerated("lower(\'A\'::text)"))'],
      [
        'moods Mood[]',
        'moods Mood[] @default([GOOD])\n  shout String? @default(dbgenerated("lower(name)"))\n  counted BigInt @default(autoincrement()) @unique',
      ],
      ['note String?', 'note String? @db.VarChar(80)\n  gone Json @default("{}")'],
      ['[id])\n  parts', '[id], onDelete: Cascade)\n  parts'],
      ['@@unique([area, no])', '@@unique([no, area])'],
      [
        'model Part {',
        'model Extra {\n  id Int @id @default(autoincrement())\n  owner Int @unique\n  mood Mood @default(BAD)\n}\nmodel Part {',
      ],
    ),
  );
  for (const { sql, sentence } of await drift()) {
    expect.soft(sql, sentence).not.toEqual([]);
    await db.query(sql.join(';\n')).catch((error: Error) => expect.soft(error.message, sentence).toBe(''));
  }
  // The index of a column that was not there could not be told before.
  for (const { sql } of await drift(false)) await db.query(sql.join(';\n'));
  expect((await drift(false)).map(({ sentence }) => sentence)).toEqual([]);
});

test('what the database and schema.prisma have and no migration makes is caught up by the statements that drift names', async () => {
  const { db, drift, declare, mendAll } = await project();
  const more = replaced(
    schema,
    ['note String?', 'note String? @default("x")\n  more Int?'],
    ['moods Mood[]', 'moods Mood[]\n  shout String?'],
    ['@@index([note], type: Hash)', ''],
  );
  await declare(more);
  const sql = `alter table "Thing" alter note set default 'x', add more int; drop index "Thing_note_idx";
    create index on owners (upper(name)); create view other as select 2 as two; drop view happy;
    create function fresh() returns int language sql as 'select 1'`;
  await db.query(sql);
  const found = await drift();
  expect(found.filter((it) => it.sql.length === 0)).toEqual([]);
  await mendAll(found);
  expect((await drift()).map(({ sentence }) => sentence)).toEqual([]);
});
