import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findDrift } from './drift.ts';
import { deploy } from './migrate.ts';
import { writeEmptyMigration, writeMigration } from './new-migration.ts';
import { makeFolder, setFunction, setModels, twice } from './test-folder.ts';
import { createEmptyDatabase } from './testing.ts';
import type { Folder } from './workspace-folder.ts';

const camera = 'model Camera {\n  uuid String @id @db.Uuid\n  @@map("cameras")\n}\n';

test('a new migration makes what the schema says, and its catalog agrees', async () => {
  const folder = await makeFolder(camera, {});
  const first = (await writeMigration(folder, 'cameras'))?.name;
  expect(first).toMatch(/^\d{14}_cameras$/);
  await setModels(folder, camera.replace('@db.Uuid', '@db.Uuid\n  lens String?'));
  const second = (await writeMigration(folder, 'lens'))?.name;
  const sql = await readFile(join(folder.migrations, second ?? '', 'migration.sql'), 'utf8');
  expect(sql).toContain('ALTER TABLE "cameras" ADD COLUMN     "lens" TEXT');
  const database = await createEmptyDatabase();
  expect(await deploy(database.url, folder)).toEqual({ applied: [first, second] });
  expect(await findDrift(database.url, folder)).toEqual([]);
  await database.drop();
});

test('nothing is written where the migrations make what the schema says', async () => {
  const folder = await makeFolder(camera, {});
  await writeMigration(folder, 'cameras');
  expect(await writeMigration(folder, 'again')).toBeNull();
});

test('a new migration comes last even if the newest one is dated in the future', async () => {
  const folder = await makeFolder('', { '29990101000000_future': 'select 1;' });
  expect(await writeEmptyMigration(folder, 'by_hand')).toMatchObject({ name: '29990101000001_by_hand' });
});

test('a name that is no file name is refused', async () => {
  const folder = await makeFolder('', {});
  await expect(writeEmptyMigration(folder, '../Elsewhere')).rejects.toThrow('cannot name a migration');
});

const sqlOf = async (folder: Folder, name: string) => {
  const migration = await writeMigration(folder, name);
  return migration && readFile(join(folder.migrations, migration.name, 'migration.sql'), 'utf8');
};

test('triggers that stand beside a function are part of the migration, and new tables come before it', async () => {
  const folder = await makeFolder(camera, {});
  await setFunction(
    folder,
    'stamp',
    `${twice('return new;', 'stamp() returns trigger')}
create or replace trigger stamp before update on cameras for each row execute function stamp();\n`,
  );
  expect(await sqlOf(folder, 'stamped')).toMatch(
    /CREATE TABLE[\s\S]*function stamp[\s\S]*create or replace trigger/,
  );
});

test('a file that was changed without a migration is drift, and says what to do', async () => {
  const folder = await makeFolder('', {});
  await setFunction(folder, 'twice', twice('return n + n;'));
  await sqlOf(folder, 'first');
  const database = await createEmptyDatabase();
  await deploy(database.url, folder);
  await setFunction(folder, 'twice', twice('return 2 * n;'));
  await setFunction(folder, 'other', twice('return 1;', 'other() returns int'));
  const drift = await findDrift(database.url, folder);
  await database.drop();
  expect(drift.map(({ sentence }) => sentence)).toEqual([
    'No migration makes the function of prisma/functions/other.sql. Run `pnpm db:new NAME`, which writes it.',
    'prisma/functions/twice.sql has another body than the migrations give the function. Run `pnpm db:new NAME`, which writes it.',
  ]);
});
