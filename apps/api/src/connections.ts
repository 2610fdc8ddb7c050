import type { FastifyBaseLogger } from 'fastify';
import pg from 'pg';
import { watchSilence } from './silence.ts';

/** How long a new connection, or a free one of a busy pool, is waited for (milliseconds). */
export const CONNECT_MS = 4_000;
/** How long Postgres may take over one statement (milliseconds): less than a connection may be silent, so that a slow one is known to be undone. */
const STATEMENT_MS = 7_000;

/** The connections of one server process. */
export interface Connections {
  /** Of all who read, and of what is written besides commits. */
  readonly pool: pg.Pool;
  /** Of the writer alone: where readers took turns with it on a connection, each new one planned all statements of a write anew, 8 ms. */
  readonly lanes: pg.Pool;
  /** Ends all that lie idle: what is at their other end may not be the database any more, or not the one that takes writes. */
  renew(): void;
  close(): Promise<void>;
}

/** Opens connections to the database when they are needed: `lanes` of them to write, two of which always stay, and twelve for the rest. */
export function openConnections(databaseUrl: string, log: FastifyBaseLogger, lanes: number): Connections {
  const pools = { pool: openPool(databaseUrl, log, 12, 0), lanes: openPool(databaseUrl, log, lanes, 2) };
  const watch = watchSilence(Object.values(pools), log);
  return {
    ...pools,
    renew: watch.renew,
    async close() {
      await pools.lanes.end();
      await pools.pool.end();
      watch.close();
    },
  };
}

/** At most `most` connections, of which `always` stay when nobody needs them. */
function openPool(connectionString: string, log: FastifyBaseLogger, most: number, always: number): pg.Pool {
  const pool = new pg.Pool({
    connectionString,
    max: most,
    min: always,
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    application_name: 'callsign',
    // lock_timeout: shorter than deadlock_timeout, so that where a write meets somebody's open transaction, ours gives way and tries again.
    // jit: where the log is long a write is planned for many rows and finds few; compiling it took five times as long as writing.
    options: `-c lock_timeout=800 -c statement_timeout=${STATEMENT_MS} -c jit=off`,
  });
  // The pool listens to idle connections only: one that breaks while it is held for several queries would end the process.
  // Its query rejects as well, so nothing goes unseen.
  pool.on('connect', (client) => client.on('error', () => undefined));
  pool.on('error', (error) => log.warn({ err: error }, 'an idle database connection failed'));
  return pool;
}
