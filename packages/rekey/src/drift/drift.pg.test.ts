import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deployMigrations, fixtureNames, loadFixture, migrationsOf, schemaOf } from '../../tests/fixture.ts';
import { database, newest, versions } from '../../tests/postgres.ts';
import { recordedTerminal } from '../../tests/recorded-terminal.ts';
import { replaced } from '../../tests/replaced.ts';
import { withDefaults } from '../../tests/with-defaults.ts';
import { main } from '../commands/main.ts';
import type { Drift } from './tell-disagreement.ts';

async function runDrift(...args: string[]) {
  const terminal = recordedTerminal();
  const code = await main(['drift', '--json', ...args], terminal);
  const answer = JSON.parse(terminal.written.out) as {
    drift?: Drift[];
    error?: { code: string; message: string };
  };
  return {
    code,
    drift: answer.drift ?? [],
    sentences: answer.drift?.map((it) => it.sentence),
    error: answer.error,
  };
}

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rekey-drift-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** A project of its own: a copy of a fixture whose files may be changed, and its database. */
async function project(name: (typeof fixtureNames)[number], size = 0) {
  const own = await mkdtemp(join(folder, 'project-'));
  const migrations = join(own, 'migrations');
  await cp(migrationsOf(name), migrations, { recursive: true });
  const schema = join(own, 'schema.prisma');
  await cp(schemaOf(name), schema);
  const db = await database();
  await loadFixture(db, name, size);
  return {
    db,
    migrations,
    drift: (...args: string[]) =>
      runDrift(...withDefaults({ '--database-url': db.url, '--schema': schema }, args)),
    editSchema: async (from: string | RegExp, to: string) => {
      await writeFile(schema, replaced(await readFile(schema, 'utf8'), [from, to]));
    },
    addMigration: async (migration: string, sql: string) => {
      await mkdir(join(migrations, migration), { recursive: true });
      await writeFile(join(migrations, migration, 'migration.sql'), sql);
    },
  };
}

describe.each(versions)('on PostgreSQL %i', (version) => {
  test.each(fixtureNames)('%s: database, migrations and schema.prisma say the same', async (name) => {
    const db = await database(version);
    await loadFixture(db, name, 20);
    const args = ['--database-url', db.url, '--schema', schemaOf(name)];
    expect(await runDrift(...args)).toMatchObject({ code: 0, drift: [] });
  });

  test('the accident of seed 001 is named in one sentence, with the commands that mend it', async () => {
    const db = await database(version);
    await loadFixture(db, 'video-accident', 20);
    const { code, sentences, drift } = await runDrift(
      ...['--database-url', db.url, '--schema', schemaOf('video-accident')],
      ...['--migrations', migrationsOf('video-accident')],
    );
    expect(code).toBe(1);
    expect(sentences).toEqual([
      'schema.prisma declares cameras.uuid as key; the database has no such column; no migration adds it',
      'schema.prisma declares ccus.uuid as key; the database has no such column; no migration adds it',
      'the database has cameras.ccu_id; a migration adds it; schema.prisma does not declare it',
      'schema.prisma declares cameras.ccu_uuid; the database has no such column; no migration adds it',
    ]);
    expect(drift[0]?.mend[0]).toMatch(/git checkout .*video-accident\/schema\.prisma, or npx prisma db pull/);
    expect(drift[0]?.mend[1]).toContain('npx rekey plan');
    const left = await db.query(`select 1 from pg_database where datname like 'rekey\\_drift\\_%'`);
    expect(left).toEqual([]);
  });
});

test('the other direction: the database has the uuid key, schema.prisma knows nothing of it', async () => {
  const { db, drift } = await project('video');
  await db.query(`alter table cameras drop constraint cameras_pkey, add column uuid uuid default gen_random_uuid() primary key;
    create unique index cameras_id_key on cameras (id)`);
  const { sentences } = await drift();
  expect(sentences).toEqual([
    'the database has cameras.uuid as key; schema.prisma does not declare it; no migration adds it',
    'the database has a unique index on cameras (id); schema.prisma does not declare it; no migration adds it',
  ]);
});

test('what was pushed to the database without a migration is told apart from what was declared without one', async () => {
  const { db, drift, editSchema } = await project('analytics');
  await editSchema('userAgent  String?', 'channel String?\n  userAgent  String?');
  await db.query('alter table events add column channel text');
  const { sentences, drift: found } = await drift();
  expect(sentences).toEqual([
    'schema.prisma declares events.channel; the database has it; no migration adds it',
  ]);
  expect(found[0]?.mend.join()).toContain('migrate resolve --applied');
});

test('a migration that is not applied yet explains what is missing', async () => {
  const { drift, editSchema, addMigration } = await project('analytics');
  await editSchema('userAgent  String?', 'channel String?\n  userAgent  String?');
  await addMigration('20260101000000_channel', 'ALTER TABLE "events" ADD COLUMN "channel" TEXT;');
  const { sentences } = await drift();
  expect(sentences).toEqual([
    'migration 20260101000000_channel is not applied to the database',
    'schema.prisma declares events.channel; a migration adds it; the database has no such column',
  ]);
});

test('types, defaults, what is required, keys and their actions are compared', async () => {
  const { db, drift } = await project('shop');
  await db.query(`
    alter table "Tool" alter name type varchar(40), alter name set default 'hammer';
    alter table "Part" alter description set not null, alter "createdAt" drop default;
    alter table "Operation" drop constraint "Operation_partId_fkey",
      add foreign key ("partId") references "Part" on delete restrict on update cascade;
    drop index "WorkOrder_partId_idx"; create index on "WorkOrder" using hash ("partId");
    create table extra (id int primary key)`);
  const { sentences } = await drift();
  expect(sentences).toEqual([
    'Operation partId: the foreign key is Part(id) on delete cascade on update cascade in schema.prisma, Part(id) on delete restrict on update cascade in the database, Part(id) on delete cascade on update cascade by the migrations',
    'Part.createdAt: the default is now in schema.prisma, none in the database, now by the migrations',
    'Part.description: whether a value is required is optional in schema.prisma, required in the database, optional by the migrations',
    "Tool.name: the default is none in schema.prisma, 'hammer' in the database, none by the migrations",
    'Tool.name: the type is text in schema.prisma, character varying(40) in the database, text by the migrations',
    'schema.prisma declares an index on WorkOrder (partId); a migration adds it; the database has no such index',
    'the database has an index on WorkOrder (partId using hash); schema.prisma does not declare it; no migration adds it',
    'the database has table extra; schema.prisma does not declare it; no migration adds it',
  ]);
});

test('what Prisma has no words for is compared with the migrations alone', async () => {
  const { db, drift } = await project('cycles');
  await db.query(`
    drop trigger workflow_phases_touch on workflow_phases;
    create index on users (lower(email)) where lob_id is null;
    alter table users add check (email <> '');
    create or replace view open_phases as select phase_id, name from phase_progress`);
  const { sentences } = await drift();
  expect(sentences).toHaveLength(4);
  expect(sentences).toEqual(
    expect.arrayContaining([
      'a migration adds trigger workflow_phases_touch on workflow_phases; the database has no such trigger',
      'the database has check users_email_check on users; no migration adds it',
      expect.stringMatching(/^open_phases: the view is .* in the database, .* by the migrations$/),
    ]),
  );
});

test('edited, failed and vanished migrations are told from what the database remembers', async () => {
  const { db, drift, migrations, addMigration } = await project('video');
  const first = join(migrations, '20251104090000_shows', 'migration.sql');
  await writeFile(first, `${await readFile(first, 'utf8')}\n-- and a word more\n`);
  await addMigration('20260301000000_half', 'SELECT 1;');
  await db.query(`
    insert into _prisma_migrations (id, checksum, migration_name) values ('1', 'x', '20260301000000_half');
    insert into _prisma_migrations (id, checksum, migration_name, finished_at) values ('2', 'x', '20260202000000_gone', now())`);
  const { sentences } = await drift();
  expect(sentences?.map((it) => it.replace(/ and no longer in .*/, ''))).toEqual([
    'migration 20251104090000_shows was edited after it was applied',
    'migration 20260301000000_half failed half-way, and Prisma refuses every other until that is settled',
    'migration 20260202000000_gone is applied to the database,',
  ]);
});

test('migrations that cannot build the database anew are drift themselves (seed 002)', async () => {
  const { drift, addMigration } = await project('analytics');
  await addMigration('20250101000000_too_early', 'ALTER TABLE "events" ADD COLUMN "x" TEXT;');
  const { sentences, code } = await drift();
  expect(code).toBe(1);
  expect(sentences?.[0]).toBe(
    'migration 20250101000000_too_early cannot be applied to an empty database (relation "events" does not exist), so nobody can build this database anew',
  );
});

test('--shadow-database-url is used and emptied; a database with anything in it is refused', async () => {
  const { db, drift } = await project('analytics');
  const shadow = await database(newest);
  expect(await drift('--shadow-database-url', shadow.url)).toMatchObject({ code: 0 });
  expect(await drift('--shadow-database-url', shadow.url)).toMatchObject({ code: 0 });
  expect(await shadow.query(`select 1 from pg_class where relnamespace = 'public'::regnamespace`)).toEqual(
    [],
  );
  expect(await drift('--shadow-database-url', db.url)).toMatchObject({
    code: 2,
    error: {
      code: 'BAD_ARGUMENT',
      message: 'The shadow database is not empty, and rekey empties it afterwards.',
    },
  });
});

test('a user that may not create databases is told of --shadow-database-url', async () => {
  const { db, drift } = await project('analytics');
  await db.query(`do $$ begin create role rekey_poor login; exception when duplicate_object then null; end $$;
    grant select on all tables in schema public to rekey_poor`);
  const poor = db.url.replace('postgres@', 'rekey_poor@');
  expect(await drift('--database-url', poor)).toMatchObject({ code: 2, error: { code: 'NO_RIGHTS' } });
  expect(await drift('--database-url', poor, '--skip-migrations')).toMatchObject({ code: 0, drift: [] });
});

test('schema.prisma in several files, and names that must be quoted', async () => {
  const own = await mkdtemp(join(folder, 'many-'));
  await mkdir(join(own, 'schema'));
  await writeFile(
    join(own, 'schema', 'a.prisma'),
    'datasource db {\n  provider = "postgresql"\n}\nenum Farbe {\n  rot\n  grün\n  @@map("Farbe")\n}',
  );
  await writeFile(
    join(own, 'schema', 'b.prisma'),
    'model Stück {\n  id Int @id @default(autoincrement()) @map("bıgınt")\n  farbe Farbe @default(grün)\n  maße Decimal[] @db.Decimal(8, 2)\n}',
  );
  await mkdir(join(own, 'migrations', '1_start'), { recursive: true });
  await writeFile(
    join(own, 'migrations', '1_start', 'migration.sql'),
    `CREATE TYPE "Farbe" AS ENUM ('rot', 'grün');
     CREATE TABLE "Stück" ("bıgınt" SERIAL NOT NULL, "farbe" "Farbe" NOT NULL DEFAULT 'grün', "maße" DECIMAL(8,2)[],
       CONSTRAINT "Stück_pkey" PRIMARY KEY ("bıgınt"));`,
  );
  const db = await database();
  await deployMigrations(db, join(own, 'migrations'));
  const args = ['--database-url', db.url, '--schema', join(own, 'schema')];
  expect(await runDrift(...args)).toMatchObject({ code: 0, drift: [] });
  await db.query(`alter type "Farbe" add value 'blau'; alter table "Stück" alter farbe set default 'rot'`);
  expect((await runDrift(...args)).sentences).toEqual([
    'Farbe: the enum is rot, grün in schema.prisma; rot, grün, blau in the database; rot, grün by the migrations',
    "Stück.farbe: the default is 'grün' in schema.prisma, 'rot' in the database, 'grün' by the migrations",
  ]);
});
