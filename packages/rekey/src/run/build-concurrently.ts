import type pg from 'pg';
import { isDiskFull } from '../database/lock-retry.ts';
import { qualified } from '../database/sql.ts';
import type { TableName } from '../database/table-name.ts';
import { readOldTransactions } from './blockers.ts';
import type { Reporter } from './report.ts';

/**
 * Builds an index without holding up writers. An invalid one of its name, left by an attempt that did not end, goes
 * first: IF NOT EXISTS would take it for the real one (P6).
 */
export async function buildConcurrently(
  client: pg.ClientBase,
  { sql, index }: { sql: string; index: TableName },
  { timeoutMs, report }: { timeoutMs: number; report: Reporter },
): Promise<void> {
  const state = await readIndexState(client, index);
  if (state === 'valid') return;
  if (state === 'invalid') {
    await runAlone(client, `drop index concurrently if exists ${qualified(index)}`, timeoutMs);
    report({ event: 'leftover-dropped', index: `${index.schema}.${index.name}` });
  }
  const holders = await readOldTransactions(client, 5);
  if (holders.length > 0) report({ event: 'waits-for-transactions', holders });
  // lock_timeout stays off: it would also end the wait for old snapshots, which holds up nobody.
  try {
    await runAlone(client, sql, timeoutMs);
  } catch (error) {
    // What was built of it fills the disk that the application writes to.
    if (isDiskFull(error))
      await runAlone(client, `drop index concurrently if exists ${qualified(index)}`, timeoutMs).catch(
        () => undefined,
      ); // The next attempt drops it.
    throw error;
  }
}

/** Whether an index is there and usable. */
export async function readIndexState(
  client: pg.ClientBase,
  index: TableName,
): Promise<'missing' | 'invalid' | 'valid'> {
  const { rows } = await client.query<{ valid: boolean }>(
    `select indisvalid and indisready as valid from pg_index join pg_class c on c.oid = indexrelid
     join pg_namespace n on n.oid = c.relnamespace where n.nspname = $1 and c.relname = $2`,
    [index.schema, index.name],
  );
  if (!rows[0]) return 'missing';
  return rows[0].valid ? 'valid' : 'invalid';
}

/** Runs a statement that must not be in a transaction, for no longer than `timeoutMs`. */
export async function runAlone(client: pg.ClientBase, sql: string, timeoutMs: number): Promise<void> {
  await client.query(`select set_config('statement_timeout', $1, false)`, [String(timeoutMs)]);
  try {
    await client.query(sql);
  } finally {
    await client.query(`set statement_timeout = 0`).catch(() => undefined); // A lost connection has told so already.
  }
}
