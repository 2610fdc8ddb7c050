import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findDrift } from './drift.ts';
import { deploy } from './migrate.ts';
import { writeEmptyMigration, writeMigration } from './new-migration.ts';
import { makeFolder, setModels } from './test-folder.ts';
import { createEmptyDatabase } from './testing.ts';

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
