import pg from 'pg';
import { structureAt } from './drift/compare-databases.ts';
import { withEngine } from './engine.ts';
import { type MigrationStatus, status } from './migrate.ts';
import { runningMigration, tryMigrationLock } from './migration-lock.ts';
import { readScript, type StartScratch, tryMigration } from './resolve/scratch.ts';
import { changesRows, controlsTransaction, splitStatements } from './resolve/statements.ts';
import { findAllTraces, findTraces, type Traces } from './resolve/traces.ts';
import { type Verdict, verdictOf } from './resolve/verdict.ts';
import { type Folder, readMigrations } from './workspace-folder.ts';

/** What a failed migration is to be taken for. */
export type Resolution = 'rolled back' | 'applied';

/** What was found and whether it was marked; `sentences` are for a person. */
export type Resolved = Traces & Verdict & { migration: string };

/**
 * Marks a failed migration as rolled back or as applied, as `prisma migrate resolve` does, but only after looking that it is:
 * every object that it makes, changes or removes must be as before it, or as it makes it. Rejects where no migration is
 * called so, or where one runs at this moment. What it makes is tried on the server that `startScratch` gives.
 */
export async function resolveMigration(
  url: string,
  migration: string,
  resolution: Resolution,
  folder: Folder,
  startScratch: StartScratch,
): Promise<Resolved> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await lockOrRefuse(client);
    const history = await status(url, folder);
    const state = stateOf(history, migration);
    if (state !== 'failed') return { ...refusal(migration, state), migration };
    const isEdited = history.edited.includes(migration);
    const effect = await tryMigration(folder, migration, startScratch);
    const actual = await structureAt(url);
    const traces =
      isEdited && resolution === 'rolled back' ? findAllTraces(effect, actual) : findTraces(effect, actual);
    const statements = splitStatements(await readScript(folder, migration));
    const verdict = verdictOf(resolution, {
      migration,
      traces,
      isEdited,
      failed: effect.failed,
      rowStatements: statements.filter(changesRows).length,
      isOneTransaction: !statements.some(controlsTransaction),
    });
    if (verdict.marked) await mark(url, migration, resolution, folder);
    return { ...traces, ...verdict, migration };
  } finally {
    await client.end();
  }
}

async function lockOrRefuse(client: pg.Client): Promise<void> {
  if (await tryMigrationLock(client)) return;
  const running = await runningMigration(client);
  throw new Error(
    `A migration runs at this moment${running ? ` (process ${running.pid} of Postgres, since ${running.since})` : ''}, so nothing is marked. Wait until it has ended.`,
  );
}

type State = 'failed' | 'applied' | 'pending' | 'missing';

function stateOf(history: MigrationStatus, migration: string): State {
  const state = (['failed', 'applied', 'pending', 'missing'] as const).find((it) =>
    history[it].includes(migration),
  );
  if (state) return state;
  const [first] = history.failed;
  throw new Error(
    `There is no migration ${migration}. ${first ? `The one that failed is ${first}.` : 'None has failed.'}`,
  );
}

function refusal(migration: string, state: Exclude<State, 'failed'>): Traces & Verdict {
  const what = {
    applied: 'it is applied',
    pending: 'it is not applied yet; `pnpm db:migrate` does that',
    missing: 'it is applied, and is not in prisma/migrations',
  }[state];
  const sentences = [`Migration ${migration} has not failed: ${what}. Nothing was marked.`];
  return { done: [], undone: [], other: [], marked: null, sentences };
}

async function mark(
  url: string,
  migrationName: string,
  resolution: Resolution,
  folder: Folder,
): Promise<void> {
  await withEngine(url, folder, async ({ engine }) => {
    if (resolution === 'rolled back') await engine.markMigrationRolledBack({ migrationName });
    else await engine.markMigrationApplied({ migrationName, migrationsList: await readMigrations(folder) });
  });
}
