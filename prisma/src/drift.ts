import pg from 'pg';
import {
  type Catalog,
  noCatalog,
  type RecordedCatalog,
  readCatalog,
  readCatalogFile,
} from './drift/catalog.ts';
import { catalogDrift, disabledForeignKeys } from './drift/catalog-drift.ts';
import type { Drift } from './drift/drift-type.ts';
import { functionDrift } from './drift/function-drift.ts';
import { historyDrift } from './drift/history-drift.ts';
import { readTables } from './drift/live-tables.ts';
import { schemaDrift } from './drift/schema-drift.ts';
import { noFilters, type Session, withEngine } from './engine.ts';
import { readFunctions } from './functions.ts';
import { readStatus } from './migrate.ts';
import {
  type Folder,
  migrationNames,
  migrationsChecksum,
  readSchema,
  workspaceFolder,
} from './workspace-folder.ts';

export type { Drift };

/**
 * What of the database is not as schema.prisma and the migrations say; empty if it is.
 * Tables and columns are compared with schema.prisma by Prisma's engine; triggers, functions and the other objects
 * that Prisma does not know with prisma/catalog.json, and its functions with their files.
 */
export async function findDrift(url: string, folder: Folder = workspaceFolder): Promise<Drift[]> {
  const [engineSays, database, recorded] = await Promise.all([
    withEngine(url, folder, async (session) => ({
      status: await readStatus(session, folder),
      script: await diffWithSchema(session, folder),
    })),
    readDatabase(url),
    readCatalogFile(folder),
  ]);
  return [
    ...historyDrift(engineSays.status),
    ...schemaDrift(engineSays.script, database.tables, recorded ?? noCatalog),
    ...(await objectDrift(recorded, database.catalog, folder)),
    ...database.disabled,
  ];
}

/** The SQL that would make the database what schema.prisma says. */
export async function diffWithSchema({ engine }: Session, folder: Folder): Promise<string> {
  const files = await readSchema(folder);
  const found = await engine.diff({
    from: { tag: 'schemaDatasource', files, configDir: folder.schema },
    to: { tag: 'schemaDatamodel', files },
    script: true,
    exitCode: null,
    filters: noFilters,
  });
  const script = found.stdout ?? '';
  return script.startsWith('-- This is an empty migration') ? '' : script;
}

async function readDatabase(url: string) {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 10_000,
    query_timeout: 60_000,
  });
  await client.connect();
  try {
    const tables = await readTables(client);
    return { tables, catalog: await readCatalog(client), disabled: await disabledForeignKeys(client) };
  } finally {
    await client.end();
  }
}

/** What the catalog says, or why it cannot be asked. */
async function objectDrift(
  recorded: RecordedCatalog | null,
  actual: Catalog,
  folder: Folder,
): Promise<Drift[]> {
  if ((await migrationNames(folder)).length === 0) return [];
  if (recorded?.migrations === (await migrationsChecksum(folder)))
    return [...catalogDrift(recorded, actual), ...functionDrift(await readFunctions(folder), recorded)];
  const object = 'prisma/catalog.json';
  const state = recorded ? 'out of date' : 'missing';
  const sentence = `${object} is ${state}, so triggers and functions cannot be checked. Run \`pnpm db:catalog\`.`;
  return [{ table: null, object, expected: 'up to date', actual: state, sentence }];
}
