import pg from 'pg';
import { describeUrl, isLocal } from './database.ts';
import { deploy } from './migrate.ts';
import { type Folder, workspaceFolder } from './workspace-folder.ts';

/** Removes everything from the database and applies the migrations anew; refuses elsewhere than on this machine. */
export async function reset(
  url: string,
  env: NodeJS.ProcessEnv,
  folder: Folder = workspaceFolder,
): Promise<{ applied: string[] }> {
  if (!isLocal(url) && env.ALLOW_RESET !== '1') {
    throw new Error(
      `The database at ${describeUrl(url)} is not on this machine, so it is not reset. Set ALLOW_RESET=1 if everything in it may be lost.`,
    );
  }
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    // A server that is serving holds its tables only for moments; longer than this is a transaction left open.
    await client.query(`set lock_timeout = '10s'`);
    await client.query('drop schema public cascade; create schema public');
  } finally {
    await client.end();
  }
  return deploy(url, folder);
}
