import type pg from 'pg';

/** Whoever holds the lock of migrations: its process in Postgres, and since when (ISO 8601). */
export type RunningMigration = { pid: number; since: string };

/** The key of our own lock; the engine gives up waiting for its own (72707369) after ten seconds. */
const ours = `hashtext('callsign migrations')`;

/** Waits for the lock, which is held until the connection ends. */
export async function takeMigrationLock(client: pg.Client): Promise<void> {
  await client.query(`select pg_advisory_lock(${ours})`);
}

/** Takes the lock, or answers false at once where another holds it. */
export async function tryMigrationLock(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ taken: boolean }>(`select pg_try_advisory_lock(${ours}) as taken`);
  return rows[0]?.taken === true;
}

/** Who migrates this database at this moment, with our own command or with Prisma's. */
export async function runningMigration(client: pg.Client): Promise<RunningMigration | null> {
  const { rows } = await client.query<{ pid: number; since: Date }>(`
    select l.pid, a.backend_start as since
      from pg_locks l join pg_stat_activity a on a.pid = l.pid join pg_database d on d.oid = l.database
     where l.locktype = 'advisory' and l.objsubid = 1 and l.granted and d.datname = current_database() and l.pid <> pg_backend_pid()
       and ((l.classid::bigint << 32) | l.objid::bigint) in (${ours}::bigint, 72707369)
     order by a.backend_start limit 1`);
  const [found] = rows;
  return found ? { pid: found.pid, since: found.since.toISOString() } : null;
}
