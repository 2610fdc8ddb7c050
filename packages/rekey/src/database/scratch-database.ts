import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { sqlState } from './lock-retry.ts';
import { ident } from './sql.ts';

/** What rekey makes databases of its own for, beside the one that it is asked about. */
export type ScratchUse = 'dry_run' | 'drift';

const named = '^rekey_(dry_run|drift)_[0-9a-f]{16}$';

/** A database of rekey's own on the same server. */
export interface ScratchDatabase {
  name: string;
  url: string;
}

/**
 * Makes a database, lets it be used, and drops it. As long as it is used, `holder` is called by its name (application_name), which the server
 * knows as long as this process lives: so that no other one takes it for abandoned. What a killed process has left is dropped before.
 */
export async function withScratchDatabase<Answer>(
  holder: pg.ClientBase,
  { url, use }: { url: string; use: ScratchUse },
  { make, work }: { make(name: string): Promise<void>; work(database: ScratchDatabase): Promise<Answer> },
): Promise<Answer> {
  const name = `rekey_${use}_${randomBytes(8).toString('hex')}`;
  await holder.query(`select set_config('application_name', $1, false)`, [name]);
  await dropAbandoned(holder);
  try {
    await make(name);
    return await work({ name, url: Object.assign(new URL(url), { pathname: `/${name}` }).href });
  } finally {
    await holder.query(`drop database if exists ${ident(name)} with (force)`);
  }
}

/** Databases of rekey's own whose process is gone: of this user, nobody connected, and held by no connection of the server. */
export async function readAbandoned(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select datname as name from pg_database d where datname ~ $1 and pg_get_userbyid(datdba) = current_user
       and not exists (select from pg_stat_activity a where a.application_name = d.datname or a.datname = d.datname) order by datname`,
    [named],
  );
  return rows.map(({ name }) => name);
}

// Names that were given before a connection held each: nobody can tell whether the process that made one lives.
const namedBefore = '^rekey_(dry_run_[0-9a-f]{8}|(drift|restore)_[0-9a-f]{12})$';

/** Databases that a rekey of before may have left: of this user and such a name, nobody connected. They are told and never dropped. */
export async function readDoubtful(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select datname as name from pg_database d where datname ~ $1 and pg_get_userbyid(datdba) = current_user
       and not exists (select from pg_stat_activity a where a.datname = d.datname) order by datname`,
    [namedBefore],
  );
  return rows.map(({ name }) => name);
}

/** Drops the abandoned ones. Whoever has connected to one in between keeps it. */
export async function dropAbandoned(client: pg.ClientBase): Promise<void> {
  for (const name of await readAbandoned(client))
    await client.query(`drop database if exists ${ident(name)}`).catch((error: unknown) => {
      if (sqlState(error) !== '55006') throw error;
    });
}
