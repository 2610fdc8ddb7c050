import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { noFilters, type Session, withEngine } from './engine.ts';
import { takeMigrationLock } from './migration-lock.ts';
import { type Folder, migrationNames, readMigrations, workspaceFolder } from './workspace-folder.ts';

/** How a database stands to the folder: names of migrations, oldest first. `missing` are in the database only. */
export type MigrationStatus = {
  applied: string[];
  pending: string[];
  failed: string[];
  edited: string[];
  missing: string[];
};

/** A migration that could not be applied; the message names it, the line and Postgres' reason. */
export class MigrationFailed extends Error {
  override name = 'MigrationFailed';
}

/** Applies what is pending and returns the names; callers that start together wait for each other. */
export async function deploy(url: string, folder: Folder = workspaceFolder): Promise<{ applied: string[] }> {
  return alone(url, () =>
    withEngine(url, folder, async (session) => {
      const migrationsList = await readMigrations(folder);
      if (migrationsList.migrationDirectories.length === 0) return { applied: [] };
      try {
        const done = await session.engine.applyMigrations({ migrationsList, filters: noFilters });
        return { applied: done.appliedMigrationNames };
      } catch (cause) {
        throw new MigrationFailed(await explain(session, folder), { cause });
      }
    }),
  );
}

/** Compares the database's history with the folder; changes nothing. */
export async function status(url: string, folder: Folder = workspaceFolder): Promise<MigrationStatus> {
  return withEngine(url, folder, (session) => readStatus(session, folder));
}

/** Takes a failed migration for rolled back without looking, so that the next deploy tries it again. */
export async function forgetFailure(url: string, migrationName: string, folder: Folder): Promise<void> {
  await alone(url, () =>
    withEngine(url, folder, ({ engine }) => engine.markMigrationRolledBack({ migrationName })),
  );
}

/** The same within a session that is open already. */
export async function readStatus({ engine }: Session, folder: Folder): Promise<MigrationStatus> {
  const found = await engine.diagnoseMigrationHistory({
    migrationsList: await readMigrations(folder),
    optInToShadowDatabase: false,
    filters: noFilters,
  });
  const { history, failedMigrationNames: failed, editedMigrationNames: edited } = found;
  const behind = history && 'unappliedMigrationNames' in history ? history.unappliedMigrationNames : [];
  const missing = history && 'unpersistedMigrationNames' in history ? history.unpersistedMigrationNames : [];
  const pending = behind.filter((name) => !failed.includes(name));
  const names = await migrationNames(folder);
  return {
    applied: names.filter((name) => !pending.includes(name) && !failed.includes(name)),
    pending,
    failed,
    edited,
    missing,
  };
}

/** Holds the lock of migrations meanwhile, and waits for whoever holds it. */
async function alone<T>(url: string, work: () => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await takeMigrationLock(client);
    return await work();
  } finally {
    await client.end();
  }
}

async function explain(session: Session, folder: Folder): Promise<string> {
  const { failed } = await readStatus(session, folder);
  const name = failed.at(-1) ?? 'unknown';
  const error = session.scriptError();
  const again = `Repair prisma/migrations/${name}/migration.sql, then run \`pnpm db:migrate --retry\`.`;
  if (!error)
    return `Migration ${name} failed earlier and nothing newer is applied until it succeeds. ${again}`;
  const line = error.position ? ` at line ${await lineAt(folder, name, Number(error.position))}` : '';
  const hint = [error.detail, error.hint]
    .filter(Boolean)
    .map((it) => ` ${it}`)
    .join('');
  return `Migration ${name} failed${line}: ${error.message} (${error.code}).${hint} ${again}`;
}

async function lineAt(folder: Folder, name: string, position: number): Promise<number> {
  const script = await readFile(join(folder.migrations, name, 'migration.sql'), 'utf8');
  return script.slice(0, position).split('\n').length;
}
