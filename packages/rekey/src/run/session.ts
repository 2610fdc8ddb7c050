import type pg from 'pg';

/** What the server and the role allow this run to do; asked once at its beginning. */
export interface Session {
  /** Major version. */
  version: number;
  /** Longest wait for a lock that holds up others: well under deadlock_timeout, so that rekey is the one to yield (P3). */
  lockTimeoutMs: number;
  /** Whether backfills may run with session_replication_role = replica, which keeps user triggers quiet (P4). */
  mayReplicate: boolean;
  /** Whether rekey may set its own deadlock_timeout, and so be the one whom a deadlock ends. */
  mayYieldDeadlocks: boolean;
}

/** Prepares a connection for long work: no timeouts of the role, and a server that notices when rekey is gone. */
export async function prepareConnection(client: pg.ClientBase, name = 'rekey'): Promise<void> {
  await client.query(
    `select set_config('application_name', $1, false), set_config('statement_timeout', '0', false),
       set_config('lock_timeout', '0', false), set_config('idle_in_transaction_session_timeout', '0', false),
       set_config('client_min_messages', 'warning', false),
       set_config('default_transaction_isolation', 'read committed', false),
       case when current_setting('server_version_num')::int >= 140000 then set_config('client_connection_check_interval', '1s', false) end`,
    // The last, of 14 and later: without it a killed rekey's statement goes on to its end, and keeps the run lock so long.
    [name],
  );
}

/** Finds out what is allowed. */
export async function readSession(client: pg.ClientBase): Promise<Session> {
  const { rows } = await client.query<{ version: number; deadlock: number }>(
    `select current_setting('server_version_num')::int / 10000 as version,
       (select setting::int from pg_settings where name = 'deadlock_timeout') as deadlock`,
  );
  const { version = 0, deadlock = 1000 } = rows[0] ?? {};
  return {
    version,
    lockTimeoutMs: Math.min(300, Math.floor(deadlock / 2)),
    mayReplicate: await maySet(client, 'session_replication_role', 'replica'),
    mayYieldDeadlocks: await maySet(client, 'deadlock_timeout', '20ms'),
  };
}

async function maySet(client: pg.ClientBase, name: string, value: string): Promise<boolean> {
  await client.query('begin');
  try {
    await client.query(`set local ${name} = '${value}'`);
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === '42501') return false;
    throw error;
  } finally {
    await client.query('rollback');
  }
}
