import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestDatabase } from './postgres.ts';

/** The seeds' four databases, and the first of them in the state that the accident of seed 001 left behind. */
export type FixtureName = 'video' | 'video-accident' | 'shop' | 'analytics' | 'cycles';

/** The four that differ. */
export const fixtureNames = ['video', 'shop', 'analytics', 'cycles'] as const satisfies FixtureName[];

/** A fixture's schema.prisma. */
export const schemaOf = (name: FixtureName) => join(folderOf(name), 'schema.prisma');

/** A fixture's migrations; the accident never made one of its own. */
export const migrationsOf = (name: FixtureName) => join(folderOf(tablesOf(name)), 'migrations');

/** Builds a fixture in an empty database as `migrate deploy` does, with about `size` rows in its biggest tables. */
export async function loadFixture(database: TestDatabase, name: FixtureName, size = 300): Promise<void> {
  await deployMigrations(database, migrationsOf(name));
  if (size > 0) await database.query(await dataSql(name, size));
  await database.query('analyze');
}

/** The statements that fill a fixture's tables; every value follows from its row's number. */
export async function dataSql(name: FixtureName, size: number): Promise<string> {
  const sql = await readFile(join(folderOf(tablesOf(name)), 'data.sql'), 'utf8');
  return sql.replaceAll(':size', String(size));
}

/** Applies and records migrations the way Prisma does. */
export async function deployMigrations(database: TestDatabase, folder: string): Promise<void> {
  await database.query(migrationsTable);
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  for (const name of names.sort()) {
    const sql = await readFile(join(folder, name, 'migration.sql'), 'utf8');
    await database.query(sql);
    const checksum = createHash('sha256').update(sql).digest('hex');
    await database.query(
      `insert into _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
       values (gen_random_uuid()::text, $1, $2, now(), 1)`,
      [checksum, name],
    );
  }
}

const folderOf = (name: FixtureName) => join(import.meta.dirname, 'fixtures', name);
const tablesOf = (name: FixtureName) => (name === 'video-accident' ? 'video' : name);

const migrationsTable = `create table if not exists _prisma_migrations (
  id varchar(36) primary key not null,
  checksum varchar(64) not null,
  finished_at timestamptz,
  migration_name varchar(255) not null,
  logs text,
  rolled_back_at timestamptz,
  started_at timestamptz not null default now(),
  applied_steps_count integer not null default 0
)`;
