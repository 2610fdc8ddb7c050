import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { RekeyError } from '../database/rekey-error.ts';
import { qualified } from '../database/sql.ts';
import type { TableName } from '../database/table-name.ts';

/** What to do about connections older than a change of the schema, whose prepared statements may fail (P15). */
export type PoolPolicy = 'report' | 'wait' | 'terminate';

/** What the gate has found. */
export interface PoolEvidence {
  /** Connections of others that are older than the unit's last change of the schema. */
  old: { pid: number; application: string; user: string; since: string }[];
  /** What a statement prepared before the change says after it; null: it still works. */
  preparedBefore: string | null;
  /** What the same statement says on a new connection; anything but null is an error of rekey's. */
  freshConnection: string | null;
}

/** A connection with prepared statements from before a change, to see what the application's will say after it. */
export interface PoolProbe {
  test(): Promise<string | null>;
}

/** A connection may serve several units: every probe has a statement of its own. */
let probes = 0;

/** Prepares `select *` of a table, as an ORM does. */
export async function preparePoolProbe(client: pg.ClientBase, table: TableName): Promise<PoolProbe> {
  probes += 1;
  const query = { name: `rekey-probe-${probes}`, text: `select * from ${qualified(table)} limit 1` };
  await client.query(query);
  return { test: () => failureOf(() => client.query(query)) };
}

/** What a query fails with, or null. */
export async function failureOf(query: () => Promise<unknown>): Promise<string | null> {
  try {
    await query();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Connections of others in this database that were opened before `since`. */
export async function readOldConnections(client: pg.ClientBase, since: Date): Promise<PoolEvidence['old']> {
  const { rows } = await client.query<PoolEvidence['old'][number]>(
    `select pid, application_name as application, coalesce(usename, '') as user, backend_start::text as since from pg_stat_activity
     where datname = current_database() and backend_type = 'client backend' and application_name not like 'rekey%'
       and pid <> pg_backend_pid() and backend_start < $1 order by backend_start`,
    [since],
  );
  return rows;
}

/** Waits until, or sees to it that, no connection is older than `since`; `report` only counts them. */
export async function recyclePools(
  client: pg.ClientBase,
  { policy, since, patienceMs }: { policy: PoolPolicy; since: Date; patienceMs: number },
): Promise<PoolEvidence['old']> {
  const until = Date.now() + patienceMs;
  for (;;) {
    const old = await readOldConnections(client, since);
    if (old.length === 0 || policy === 'report') return old;
    if (policy === 'terminate') {
      // Only between two transactions: a pool opens a new connection without its caller noticing.
      await client.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where pid = any($1) and state = 'idle'`,
        [old.map(({ pid }) => pid)],
      );
    }
    if (Date.now() > until) {
      const [first] = old;
      throw new RekeyError(
        'GATE_CLOSED',
        `${old.length} connections are older than rekey's change of the schema (the oldest is process ${first?.pid}, ${first?.application || 'no name'}, since ${first?.since}), and statements that they have prepared may fail.`,
        'Recycle the connection pools (restart or deploy the application), then run `rekey apply` again; or pass --pools terminate, or --pools report to go on regardless.',
      );
    }
    await pause(250);
  }
}
