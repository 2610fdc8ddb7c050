import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { readStructure, type Structure } from '../drift/structure.ts';
import { createEmptyDatabase } from '../test-postgres.ts';
import { type Folder, migrationNames } from '../workspace-folder.ts';
import { bare, controlsTransaction, splitStatements } from './statements.ts';

/** What a migration does to a database that has all older ones; `failed` are its statements that fail even there. */
export type Effect = { before: Structure; after: Structure; failed: string[] };

/** The SQL of a migration. */
export const readScript = (folder: Folder, name: string) =>
  readFile(join(folder.migrations, name, 'migration.sql'), 'utf8');

/** Starts, or joins, a server on which anything may be tried. */
export type StartScratch = () => Promise<{ url: string; stop(): Promise<void> }>;

/** Tries the migration in a database of its own, each statement alone, so that all that could be left of it is seen. */
export async function tryMigration(
  folder: Folder,
  name: string,
  startScratch: StartScratch,
): Promise<Effect> {
  const server = await startScratch();
  try {
    const database = await createEmptyDatabase(server.url);
    try {
      return await tryIn(database.url, folder, name);
    } finally {
      await database.drop();
    }
  } finally {
    await server.stop();
  }
}

async function tryIn(url: string, folder: Folder, name: string): Promise<Effect> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const older of (await migrationNames(folder)).filter((it) => it < name))
      await client.query(await readScript(folder, older));
    const before = await readStructure(client);
    const failed = await runEach(client, splitStatements(await readScript(folder, name)));
    return { before, after: await readStructure(client), failed };
  } finally {
    await client.end();
  }
}

async function runEach(client: pg.Client, statements: string[]): Promise<string[]> {
  const failed: string[] = [];
  for (const statement of statements.filter((it) => !controlsTransaction(it))) {
    const failure = await client.query(statement).then(
      () => null,
      (error: Error) => error,
    );
    if (failure) failed.push(`${bare(statement).slice(0, 120)} (${failure.message})`);
  }
  return failed;
}
