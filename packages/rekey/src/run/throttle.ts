import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { RekeyError } from '../database/rekey-error.ts';
import type { Reporter } from './report.ts';

/** From what on a backfill pauses; null where it does not matter. */
export interface Limits {
  /** Bytes that the slowest replica is behind. */
  lagBytes: number | null;
  lagSeconds: number | null;
  /** WAL of the whole server. */
  walBytesPerSecond: number | null;
  /** Sessions of others that are working at this moment. */
  activeSessions: number | null;
  /** WAL files that wait for the archiver. */
  archiveQueue: number | null;
  /** Growth of the database since the run began; beyond it the run stops rather than pauses. */
  growthBytes: number | null;
}

/** Careful where it costs nothing: a replica that falls behind, an archiver that cannot keep up. */
export const defaultLimits: Limits = {
  lagBytes: 256 * 1024 * 1024,
  lagSeconds: 30,
  walBytesPerSecond: null,
  activeSessions: null,
  archiveQueue: 42,
  growthBytes: null,
};

/** What the server shows of its load. */
export interface Load {
  lagBytes: number;
  lagSeconds: number;
  /** Position in the WAL, in bytes. */
  wal: number;
  activeSessions: number;
  archiveQueue: number | null;
  databaseBytes: number;
}

/** Reads the load; what the role may not see counts as nothing. */
export async function readLoad(client: pg.ClientBase): Promise<Load> {
  const { rows } = await client.query<Record<string, string | null>>(
    `select coalesce(max(pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn)), 0) as lag_bytes,
       coalesce(max(extract(epoch from replay_lag)), 0) as lag_seconds,
       pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') as wal,
       (select count(*) from pg_stat_activity where state = 'active' and backend_type = 'client backend'
          and application_name not like 'rekey%' and pid <> pg_backend_pid()) as active,
       pg_database_size(current_database()) as size
     from pg_stat_replication`,
  );
  const row = rows[0] ?? {};
  return {
    lagBytes: Number(row.lag_bytes),
    lagSeconds: Number(row.lag_seconds),
    wal: Number(row.wal),
    activeSessions: Number(row.active),
    archiveQueue: await readArchiveQueue(client),
    databaseBytes: Number(row.size),
  };
}

/** WAL files that wait for the archiver; null where nothing is archived or the role may not see it. */
async function readArchiveQueue(client: pg.ClientBase): Promise<number | null> {
  const { rows: may } = await client.query<{ may: boolean }>(
    `select has_function_privilege('pg_ls_archive_statusdir()', 'execute') and current_setting('archive_mode') <> 'off' as may`,
  );
  // Rights are checked before a CASE is evaluated, so it takes a query of its own.
  if (!may[0]?.may) return null;
  const { rows } = await client.query<{ files: string }>(
    `select count(*) as files from pg_ls_archive_statusdir() where name like '%.ready'`,
  );
  return Number(rows[0]?.files);
}

/** What of it is too much, in words; `walPerSecond` is measured by the caller. */
export function findExcess(load: Load, walPerSecond: number, limits: Limits): string[] {
  const over = (value: number | null, limit: number | null) =>
    value !== null && limit !== null && value > limit;
  const mb = (bytes: number) => `${Math.round(bytes / 1024 / 1024)} MB`;
  return [
    over(load.lagBytes, limits.lagBytes) && `a replica is ${mb(load.lagBytes)} behind`,
    over(load.lagSeconds, limits.lagSeconds) && `a replica is ${Math.round(load.lagSeconds)} s behind`,
    over(walPerSecond, limits.walBytesPerSecond) && `${mb(walPerSecond)} of WAL a second`,
    over(load.activeSessions, limits.activeSessions) && `${load.activeSessions} sessions are working`,
    over(load.archiveQueue, limits.archiveQueue) && `${load.archiveQueue} WAL files wait for the archiver`,
  ].filter((it) => it !== false);
}

/** Lets chunks go on only while the server has room for them. */
export interface Throttle {
  /** Resolves at once, or as soon as no limit is exceeded any more. */
  ready(): Promise<void>;
}

const interval = 1_000;

/** Asks `client` about the load at most once a second, for all workers together. */
export function makeThrottle(
  client: pg.ClientBase,
  limits: Limits,
  { startBytes, report }: { startBytes: number; report: Reporter },
): Throttle {
  let asked = 0;
  let before: { wal: number; at: number } | null = null;
  let waiting: Promise<void> | null = null;
  const look = async (): Promise<string[]> => {
    const load = await readLoad(client);
    const now = Date.now();
    const rate = before ? ((load.wal - before.wal) / Math.max(1, now - before.at)) * 1000 : 0;
    before = { wal: load.wal, at: now };
    asked = now;
    const grown = load.databaseBytes - startBytes;
    if (limits.growthBytes !== null && grown > limits.growthBytes) {
      throw new RekeyError(
        'STOPPED',
        `The database has grown by ${Math.round(grown / 1024 / 1024)} MB since the run began, more than --max-growth allows.`,
        'Make room, then run `rekey apply` again with a higher --max-growth, or `rekey rollback`.',
      );
    }
    return findExcess(load, rate, limits);
  };
  const wait = async () => {
    let reasons = await look();
    const since = Date.now();
    while (reasons.length > 0) {
      report({ event: 'throttled', reasons });
      await pause(interval);
      reasons = await look();
    }
    if (Date.now() - since >= interval) {
      report({ event: 'throttle-ends', seconds: (Date.now() - since) / 1000 });
    }
  };
  return {
    ready: () => {
      if (waiting === null && Date.now() - asked < interval) return Promise.resolve();
      waiting ??= wait().finally(() => {
        waiting = null;
      });
      return waiting;
    },
  };
}
