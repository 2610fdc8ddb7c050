import pg from 'pg';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { deploy } from './migrate.ts';
import { readState } from './state.ts';
import { makeFolder, recordCatalog, setMigration, setModels } from './test-folder.ts';
import { createEmptyDatabase, type TestDatabase } from './testing.ts';
import type { Folder } from './workspace-folder.ts';

const first = '20260101000000_first';
const camera = 'model Camera {\n  id String @id\n  @@map("cameras")\n}\n';

let database: TestDatabase;
let folder: Folder;

beforeAll(async () => {
  folder = await makeFolder(camera, {
    [first]: 'create table cameras (id text, constraint cameras_pkey primary key (id));',
  });
  await recordCatalog(folder);
});

beforeEach(async () => {
  database = await createEmptyDatabase();
  await setModels(folder, camera);
  await deploy(database.url, folder);
});

afterEach(() => database.drop());

test('a database that has every migration and is what they make is up to date', async () => {
  const { upToDate, sentences } = await readState(database.url, folder);
  expect({ upToDate, sentences }).toEqual({ upToDate: true, sentences: [] });
});

test('seed 001: every migration is applied and a column is missing, so it is not up to date', async () => {
  await setModels(folder, camera.replace('id String', 'uuid String @db.Uuid\n  id String'));
  const { applied, pending, upToDate, sentences, drift } = await readState(database.url, folder);
  expect({ applied, pending, upToDate }).toEqual({ applied: [first], pending: [], upToDate: false });
  expect(sentences).toEqual(['Table cameras has no column uuid (schema.prisma says uuid, required).']);
  expect(drift).toMatchObject([{ table: 'cameras', column: 'uuid' }]);
});

test('a migration that runs at this moment is told with its process', async () => {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(`select pg_advisory_lock(hashtext('callsign migrations'))`);
  const { running, upToDate, sentences } = await readState(database.url, folder);
  const [{ pid } = { pid: 0 }] = (await client.query<{ pid: number }>('select pg_backend_pid() as pid')).rows;
  await client.end();
  expect(running?.pid).toBe(pid);
  expect(upToDate).toBe(false);
  expect(sentences[0]).toContain(`A migration runs at this moment (process ${pid} of Postgres, since 20`);
});

test('where a migration is still to come, what it is for is one sentence', async () => {
  await setModels(folder, camera.replace('id String', 'uuid String @db.Uuid\n  name String\n  id String'));
  await setMigration(
    folder,
    '20260102000000_second',
    'alter table cameras add uuid uuid not null, add name text not null;',
  );
  await recordCatalog(folder);
  expect((await readState(database.url, folder)).sentences).toEqual([
    'Migration 20260102000000_second is not applied. Run `pnpm db:migrate`.',
    'Until then it is not what schema.prisma says, in 2 places: `pnpm db:drift` lists them.',
  ]);
});
