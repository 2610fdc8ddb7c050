import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import {
  type Catalog,
  noCatalog,
  type RecordedCatalog,
  readCatalog,
  readCatalogFile,
} from './drift/catalog.ts';
import { type LiveTables, readTables } from './drift/live-tables.ts';
import { schemaDrift } from './drift/schema-drift.ts';
import { diffWithSchema } from './drift.ts';
import { withEngine } from './engine.ts';
import { entityTableStatements } from './entity-tables.ts';
import { functionScript } from './functions.ts';
import { startTestPostgres } from './test-postgres.ts';
import { type Folder, migrationNames, migrationsChecksum, readSchema } from './workspace-folder.ts';

/** A migration that was just written: the name of its folder and its SQL; an empty one is to be filled by hand. */
export type NewMigration = { name: string; script: string; isEmpty: boolean };

/**
 * Writes the next migration from what the schema and the functions' files say beyond the migrations; null if that is nothing. A
 * new table of entities is attached to versioning and the log in it.
 */
export async function writeMigration(folder: Folder, name: string): Promise<NewMigration | null> {
  checkName(name);
  return withMigrated(folder, async (client, url) => {
    const difference = await withEngine(url, folder, (session) => diffWithSchema(session, folder));
    const catalog = (await readCatalogFile(folder)) ?? noCatalog;
    const tables = schemaDrift(difference, await readTables(client), catalog).length > 0 ? difference : '';
    // Run it before it is written, so that no migration is written that does not run.
    await client.query(tables);
    const functions = await functionScript(client, folder);
    await client.query(functions);
    if (tables + functions === '') return null;
    const schema = (await readSchema(folder)).map(({ content }) => content).join('\n');
    const attached = entityTableStatements(tables, schema).join('\n\n');
    await client.query(attached);
    const script = [tables, functions, attached && `${attached}\n`].filter(Boolean).join('\n');
    const made = await writeFolder(folder, name, script);
    await writeCatalog(folder, await readCatalog(client));
    return { name: made, script, isEmpty: false };
  });
}

/** Writes a migration to be filled by hand. */
export async function writeEmptyMigration(folder: Folder, name: string): Promise<NewMigration> {
  const script = '-- Write the SQL here, then run `pnpm db:catalog`.\n';
  return { name: await writeFolder(folder, name, script), script, isEmpty: true };
}

/** Where the migrations lead: their catalog, and how the schema (`script`) and the files of functions (`functions`) still differ, as SQL. */
export type Destination = { catalog: Catalog; tables: LiveTables; script: string; functions: string };

/** Applies all migrations to an empty database and reads what they made. */
export async function readDestination(folder: Folder): Promise<Destination> {
  return withMigrated(folder, async (client, url) => ({
    tables: await readTables(client),
    catalog: await readCatalog(client),
    script: await withEngine(url, folder, (session) => diffWithSchema(session, folder)),
    functions: await functionScript(client, folder),
  }));
}

/** Records what the migrations make. */
export async function writeCatalog(folder: Folder, catalog: Catalog): Promise<void> {
  if ((await migrationNames(folder)).length === 0)
    throw new Error('There is no migration yet. Write one with `pnpm db:new NAME`.');
  await writeFile(folder.catalog, await catalogText(folder, catalog));
}

/** The catalog as it stands in its file. */
export async function catalogText(folder: Folder, { postgres, objects }: Catalog): Promise<string> {
  const recorded: RecordedCatalog = { postgres, migrations: await migrationsChecksum(folder), objects };
  return `${JSON.stringify(recorded, null, 2)}\n`;
}

async function withMigrated<T>(folder: Folder, work: (client: pg.Client, url: string) => Promise<T>) {
  // Always the embedded server, whatever DATABASE_URL says: the catalog is worded by its version.
  const server = await startTestPostgres({}, folder);
  try {
    const { url } = await server.createDatabase();
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      return await work(client, url);
    } finally {
      await client.end();
    }
  } finally {
    await server.stop();
  }
}

function checkName(name: string): void {
  if (/^[a-z0-9_]+$/.test(name)) return;
  throw new Error(`"${name}" cannot name a migration. Use lower-case letters, digits and underscores.`);
}

async function writeFolder(folder: Folder, name: string, script: string): Promise<string> {
  checkName(name);
  const newest = (await migrationNames(folder)).at(-1)?.slice(0, 14) ?? '';
  const now = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
  // Migrations run in the order of their names, so a new one always comes last, whatever a clock says.
  const stamp = now > newest ? now : String(BigInt(newest) + 1n);
  const made = `${stamp}_${name}`;
  await mkdir(join(folder.migrations, made), { recursive: true });
  await writeFile(join(folder.migrations, made, 'migration.sql'), script);
  return made;
}
