import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Where the schema files (*.prisma), the migrations, the files of the functions as they are now, and the record of what the
 * migrations make (catalog.json) stand.
 */
export type Folder = { schema: string; migrations: string; functions: string; catalog: string };

const packageFolder = join(import.meta.dirname, '..');

/** The folders of this repository; tests use their own. */
export const workspaceFolder: Folder = {
  schema: join(packageFolder, 'schema'),
  migrations: join(packageFolder, 'migrations'),
  functions: join(packageFolder, 'functions'),
  catalog: join(packageFolder, 'catalog.json'),
};

/** Where the embedded Postgres of development keeps its data. */
export const developmentData = join(packageFolder, '..', '.data', 'postgres');

/** The schema files in the shape the engine takes. */
export async function readSchema(folder: Folder): Promise<{ path: string; content: string }[]> {
  const names = (await readdir(folder.schema)).filter((name) => name.endsWith('.prisma')).sort();
  return Promise.all(
    names.map(async (name) => {
      const path = join(folder.schema, name);
      return { path, content: await readFile(path, 'utf8') };
    }),
  );
}

/** The names of the migrations, oldest first. */
export async function migrationNames(folder: Folder): Promise<string[]> {
  const entries = await readdir(folder.migrations, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory() && /^\d{14}_/.test(entry.name))
    .map((entry) => entry.name)
    .sort();
}

/** The migrations in the shape the engine takes. */
export async function readMigrations(folder: Folder) {
  const names = await migrationNames(folder);
  const lockfile = await readFile(join(folder.migrations, 'migration_lock.toml'), 'utf8').catch(() => null);
  return {
    baseDir: folder.migrations,
    lockfile: { path: 'migration_lock.toml', content: lockfile },
    shadowDbInitScript: '',
    migrationDirectories: await Promise.all(
      names.map(async (name) => ({
        path: name,
        migrationFile: {
          path: 'migration.sql',
          content: {
            tag: 'ok' as const,
            value: await readFile(join(folder.migrations, name, 'migration.sql'), 'utf8'),
          },
        },
      })),
    ),
  };
}

/** One checksum of all migrations. */
export async function migrationsChecksum(folder: Folder): Promise<string> {
  const { migrationDirectories } = await readMigrations(folder);
  const texts = migrationDirectories.map(({ path, migrationFile }) => [path, migrationFile.content.value]);
  return createHash('sha256').update(JSON.stringify(texts)).digest('hex');
}
