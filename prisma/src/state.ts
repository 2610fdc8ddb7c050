import pg from 'pg';
import type { Drift } from './drift/drift-type.ts';
import { historyDrift } from './drift/history-drift.ts';
import { findDrift } from './drift.ts';
import { type MigrationStatus, status } from './migrate.ts';
import { type RunningMigration, runningMigration } from './migration-lock.ts';
import { type Folder, workspaceFolder } from './workspace-folder.ts';

/** Everything `db:status` says: the history, who migrates at this moment, and every difference from what should be. */
export type DatabaseState = MigrationStatus & {
  running: RunningMigration | null;
  drift: Drift[];
  upToDate: boolean;
  sentences: string[];
};

/** Reads how a database stands to the migrations and to schema.prisma; changes nothing. */
export async function readState(url: string, folder: Folder = workspaceFolder): Promise<DatabaseState> {
  const history = await status(url, folder);
  const drift = await findDrift(url, folder);
  const running = await withClient(url, runningMigration);
  return {
    ...history,
    running,
    drift,
    upToDate: drift.length === 0 && running === null,
    sentences: [...(running ? [runningSentence(running)] : []), ...driftSentences(history, drift)],
  };
}

/** Where migrations are still to come, the rest of the drift is what they are for, and one sentence is enough. */
function driftSentences(history: MigrationStatus, drift: Drift[]): string[] {
  const ofHistory = historyDrift(history).map(({ sentence }) => sentence);
  const others = drift.map(({ sentence }) => sentence).filter((sentence) => !ofHistory.includes(sentence));
  const isBehind = history.pending.length + history.failed.length > 0;
  if (!isBehind || others.length === 0) return [...ofHistory, ...others];
  return [
    ...ofHistory,
    `Until then it is not what schema.prisma says, in ${others.length} places: \`pnpm db:drift\` lists them.`,
  ];
}

function runningSentence({ pid, since }: RunningMigration): string {
  return `A migration runs at this moment (process ${pid} of Postgres, since ${since}). Wait for it, or end it with: select pg_terminate_backend(${pid});`;
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
