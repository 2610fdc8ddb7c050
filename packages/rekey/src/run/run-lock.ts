import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { RekeyError } from '../database/rekey-error.ts';

// Any two numbers that nobody else uses; advisory locks count per database.
const lockKeys = [0x72656b65, 0x79] as const;
const patienceMs = 3_000;

/**
 * Takes the one lock that allows to change this database. It belongs to the connection on which the steps run, so a
 * killed rekey keeps it exactly as long as its last statement still runs on the server.
 */
export async function takeRunLock(client: pg.ClientBase): Promise<void> {
  const until = Date.now() + patienceMs;
  for (;;) {
    const { rows } = await client.query<{ taken: boolean }>(`select pg_try_advisory_lock($1, $2) as taken`, [
      ...lockKeys,
    ]);
    if (rows[0]?.taken) return;
    if (Date.now() > until) break;
    await pause(100);
  }
  const holder = await readLockHolder(client);
  const who = holder
    ? `process ${holder.pid} (${holder.client}, since ${holder.since.toISOString()}${holder.query ? `, at: ${holder.query}` : ''})`
    : 'another connection';
  throw new RekeyError(
    'ALREADY_RUNNING',
    `Another rekey is at work in this database: ${who} holds its run lock.`,
    'Wait until it is done, or end it there; `rekey status` shows what it does.',
  );
}

/** Gives the lock back. */
export async function releaseRunLock(client: pg.ClientBase): Promise<void> {
  await client.query(`select pg_advisory_unlock($1, $2)`, [...lockKeys]);
}

/** Who holds the run lock. */
export interface LockHolder {
  pid: number;
  client: string;
  since: Date;
  query: string;
}

/** The holder of the run lock, or null. */
export async function readLockHolder(client: pg.ClientBase): Promise<LockHolder | null> {
  const { rows } = await client.query<LockHolder>(
    `select a.pid, coalesce(host(a.client_addr), 'local socket') as client, a.backend_start as since,
       left(regexp_replace(a.query, '\\s+', ' ', 'g'), 80) as query
     from pg_locks l join pg_stat_activity a on a.pid = l.pid
     where l.locktype = 'advisory' and l.granted and l.classid = $1::bigint::oid and l.objid = $2::bigint::oid and l.objsubid = 2
       and l.database = (select oid from pg_database where datname = current_database())`,
    [...lockKeys],
  );
  return rows[0] ?? null;
}
