import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findDrift } from './drift.ts';
import { deploy } from './migrate.ts';
import { makeFolder, recordCatalog, setMigration, setModels } from './test-folder.ts';
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from './testing.ts';
import { type Folder, workspaceFolder } from './workspace-folder.ts';

const first = '20260101000000_first';

const camera = `
model Production {
  uuid    String   @id @default(dbgenerated("gen_random_uuid()")) @db.Uuid
  cameras Camera[]

  @@map("productions")
}

model Camera {
  id             String
  productionUuid String     @map("production_uuid") @db.Uuid
  rate           Float?
  isDeleted      Boolean    @default(false) @map("is_deleted")
  madeAt         DateTime   @default(now()) @map("made_at") @db.Timestamptz(3)
  production     Production @relation(fields: [productionUuid], references: [uuid], onDelete: NoAction, onUpdate: NoAction)

  @@id([productionUuid, id])
  @@index([rate])
  @@map("cameras")
}
`;

const migration = `
  create table productions (uuid uuid primary key default gen_random_uuid());
  create table cameras (
    id text not null,
    production_uuid uuid not null,
    rate double precision,
    is_deleted boolean not null default false,
    made_at timestamptz(3) not null default current_timestamp,
    folded text generated always as (lower(id)) stored,
    primary key (production_uuid, id),
    constraint cameras_production_uuid_fkey foreign key (production_uuid) references productions (uuid)
      deferrable initially deferred,
    constraint cameras_rate_check check (rate > 0),
    constraint cameras_live_id exclude using btree (production_uuid with =, lower(id) with =)
      where (not is_deleted) deferrable
  );
  create index cameras_rate_idx on cameras (rate);
  create index cameras_live on cameras (production_uuid) where not is_deleted;
  create index cameras_folded on cameras (lower(id));
  create index cameras_covering on cameras (made_at) include (id);
  create function stamp() returns trigger language plpgsql as $$ begin return new; end $$;
  create trigger stamp before insert or update on cameras for each row execute function stamp();
`;

let database: TestDatabase;
let folder: Folder;

async function query(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}

const sentences = async () => (await findDrift(database.url, folder)).map(({ sentence }) => sentence);

describe('in this repository', () => {
  test('the migrations make what schema.prisma says and what their catalog records', async () => {
    const { url, drop } = await createTestDatabase();
    expect(await findDrift(url, workspaceFolder).finally(drop)).toEqual([]);
  });
});

describe('in a small show book', () => {
  beforeAll(async () => {
    folder = await makeFolder(camera, { [first]: migration });
    await recordCatalog(folder);
  });

  beforeEach(async () => {
    database = await createEmptyDatabase();
    await deploy(database.url, folder);
  });

  afterEach(() => database.drop());

  test('what Prisma cannot say (exclusion, partial, expression, deferrable, generated) is no drift', async () => {
    expect(await sentences()).toEqual([]);
  });

  test.each([
    [
      'alter table cameras drop column rate',
      'Table cameras has no column rate (schema.prisma says double precision, may be null).',
    ],
    [
      'alter table cameras add column extra int',
      'Table cameras has a column extra (integer, may be null) that schema.prisma does not know.',
    ],
    [
      'alter table cameras drop constraint cameras_rate_check, alter rate type text',
      'Column cameras.rate is text, may be null (schema.prisma says double precision, may be null).',
    ],
    [
      'alter table cameras alter made_at type timestamptz(6)',
      'Column cameras.made_at is timestamp(6) with time zone (schema.prisma says timestamp(3) with time zone).',
    ],
    [
      'alter table cameras alter rate set not null',
      'Column cameras.rate is required (schema.prisma says nullable).',
    ],
    [
      'alter table cameras alter is_deleted drop not null',
      'Column cameras.is_deleted is nullable (schema.prisma says required).',
    ],
    [
      'alter table cameras alter is_deleted set default true',
      'Column cameras.is_deleted is set to true by default (schema.prisma says set to false by default).',
    ],
    [
      'alter table cameras alter is_deleted drop default',
      'Column cameras.is_deleted is without a default (schema.prisma says set to false by default).',
    ],
    [
      'drop index cameras_rate_idx',
      'Table cameras has no index cameras_rate_idx (schema.prisma says CREATE INDEX cameras_rate_idx ON cameras(rate)).',
    ],
    [
      'create index by_hand on cameras (made_at)',
      'Table cameras has the index by_hand, which schema.prisma does not know.',
    ],
    ['drop table cameras', 'The database has no table cameras (schema.prisma has it).'],
    ['create table notes ()', 'The database has the table notes, which schema.prisma does not know.'],
    [
      'alter table cameras drop constraint cameras_production_uuid_fkey',
      'Table cameras has no foreign key cameras_production_uuid_fkey',
    ],
    ['drop trigger stamp on cameras', 'Table cameras has no trigger stamp, which the migrations make.'],
    [
      'alter table cameras disable trigger stamp',
      'The trigger stamp of table cameras is not as the migrations make it (state: disabled; expected state: enabled).',
    ],
    ['alter table cameras disable trigger all', 'The foreign keys of table cameras are disabled.'],
    [
      'create trigger other after delete on cameras execute function stamp()',
      'Table cameras has the trigger other, which no migration makes.',
    ],
    [
      'create or replace function stamp() returns trigger language plpgsql as $$ begin return old; end $$',
      'The function stamp() has another body than the migrations give it.',
    ],
    ['drop function stamp() cascade', 'The database has no function stamp(), which the migrations make.'],
    [
      'alter table cameras drop constraint cameras_rate_check',
      'Table cameras has no check constraint cameras_rate_check, which the migrations make.',
    ],
    [
      'alter table cameras drop constraint cameras_live_id',
      'Table cameras has no exclusion constraint cameras_live_id, which the migrations make.',
    ],
    ['drop index cameras_live', 'Table cameras has no index cameras_live, which the migrations make.'],
    ['drop index cameras_folded', 'Table cameras has no index cameras_folded, which the migrations make.'],
    [
      'alter table cameras drop column folded',
      'Table cameras has no generated column folded, which the migrations make.',
    ],
  ])('%s', async (sql, sentence) => {
    await query(sql);
    expect(await sentences()).toContainEqual(expect.stringContaining(sentence));
  });

  test('a function that somebody added is no drift', async () => {
    await query('create function helper() returns int language sql as $$ select 1 $$');
    expect(await sentences()).toEqual([]);
  });
});

describe('when the repository moves on', () => {
  beforeEach(async () => {
    folder = await makeFolder(camera, { [first]: migration });
    database = await createEmptyDatabase();
    await deploy(database.url, folder);
  });

  afterEach(() => database.drop());

  test('seed 001: the schema says uuid, no migration makes it, and the drift names table and column', async () => {
    await setModels(folder, camera.replace('model Camera {', 'model Camera {\n  uuid String @db.Uuid'));
    expect(await findDrift(database.url, folder)).toContainEqual({
      table: 'cameras',
      column: 'uuid',
      expected: 'uuid, required',
      actual: 'no such column',
      sentence: 'Table cameras has no column uuid (schema.prisma says uuid, required).',
    });
  });

  test('a migration that was edited after it was applied is named', async () => {
    await setMigration(folder, first, `${migration}-- one more thought`);
    expect(await sentences()).toContainEqual(
      `Migration ${first} is edited since. Undo the edit and write a new migration with \`pnpm db:new\`.`,
    );
  });

  test('a pending migration is named', async () => {
    await setMigration(folder, '20260102000000_second', 'select 1;');
    expect(await sentences()).toContainEqual(
      'Migration 20260102000000_second is not applied. Run `pnpm db:migrate`.',
    );
  });

  test('a migration that only the database knows is named', async () => {
    await rm(join(folder.migrations, first), { recursive: true });
    await setMigration(folder, '20250101000000_other', 'select 1;');
    expect(await sentences()).toContainEqual(
      expect.stringContaining(`Migration ${first} is in the database only.`),
    );
  });

  test('a missing catalog is named with the command that writes it', async () => {
    expect(await sentences()).toContain(
      `prisma/catalog.json is missing, so triggers and functions cannot be checked. Run \`pnpm db:catalog\`.`,
    );
  });

  test('a catalog that was recorded for other migrations is not trusted', async () => {
    await recordCatalog(folder);
    expect(await sentences()).toEqual([]);
    await setMigration(folder, first, `${migration}-- one more thought`);
    expect(await sentences()).toContainEqual(expect.stringContaining('catalog.json is out of date'));
  });
});
