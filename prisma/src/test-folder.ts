import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { readDestination, writeCatalog } from './new-migration.ts';
import type { Folder } from './workspace-folder.ts';

const datasource = 'datasource db {\n  provider = "postgresql"\n}\n';

const made: string[] = [];

afterAll(async () => {
  for (const root of made) await rm(root, { recursive: true });
});

/** A folder of its own for one test, with these models and migrations (name → SQL). */
export async function makeFolder(models: string, migrations: Record<string, string>): Promise<Folder> {
  const root = await mkdtemp(join(tmpdir(), 'callsign-folder-'));
  made.push(root);
  const folder = {
    schema: join(root, 'schema'),
    migrations: join(root, 'migrations'),
    functions: join(root, 'functions'),
    catalog: join(root, 'catalog.json'),
  };
  await mkdir(folder.schema);
  await mkdir(folder.migrations);
  await writeFile(join(folder.migrations, 'migration_lock.toml'), 'provider = "postgresql"\n');
  await writeFile(join(folder.schema, 'schema.prisma'), datasource);
  await setModels(folder, models);
  for (const [name, sql] of Object.entries(migrations)) await setMigration(folder, name, sql);
  return folder;
}

/** Says other models in the schema. */
export const setModels = (folder: Folder, models: string) =>
  writeFile(join(folder.schema, 'models.prisma'), models);

/** Writes or edits a migration. */
export async function setMigration(folder: Folder, name: string, sql: string): Promise<void> {
  await mkdir(join(folder.migrations, name), { recursive: true });
  await writeFile(join(folder.migrations, name, 'migration.sql'), sql);
}

/** Writes or edits the file of a function; null takes it away. */
export async function setFunction({ functions }: Folder, name: string, sql: string | null): Promise<void> {
  const file = join(functions, `${name}.sql`);
  await mkdir(functions, { recursive: true });
  if (sql === null) await rm(file);
  else await writeFile(file, sql);
}

/** The SQL of a function under a head comment. */
export const twice = (body: string, signature = 'twice(n int) returns int') =>
  `-- Twice a number.\ncreate or replace function ${signature} language plpgsql as $$ begin ${body} end $$;\n`;

/** Records what the folder's migrations make, as `pnpm db:catalog` does. */
export async function recordCatalog(folder: Folder): Promise<void> {
  await writeCatalog(folder, (await readDestination(folder)).catalog);
}
