import type { FastifyBaseLogger } from 'fastify';
import pg from 'pg';

/** Connections to the database, as the API needs them: at most `most`, of which `always` stay when nobody needs them. */
export function openConnections(
  connectionString: string,
  log: FastifyBaseLogger,
  most: number,
  always: number,
): pg.Pool {
  const pool = new pg.Pool({
    connectionString,
    max: most,
    min: always,
    keepAlive: true,
    application_name: 'callsign',
    // lock_timeout: shorter than deadlock_timeout, so that where a write meets somebody's open transaction, ours gives way and tries again.
    // jit: where the log is long a write is planned for many rows and finds few; compiling it took five times as long as writing.
    options: '-c lock_timeout=800 -c statement_timeout=30000 -c jit=off',
  });
  // The pool listens to idle connections only: one that breaks while it is held for several queries would end the process.
  // Its query rejects as well, so nothing goes unseen.
  pool.on('connect', (client) => client.on('error', () => undefined));
  pool.on('error', (error) => log.warn({ err: error }, 'an idle database connection failed'));
  return pool;
}
