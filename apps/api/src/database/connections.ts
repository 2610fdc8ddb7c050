import type { Database } from '@callsign/prisma/database';
import type { FastifyBaseLogger } from 'fastify';
import pg from 'pg';
import { watchSilence } from './silence.ts';

/** How long a new connection, or a free one of a busy pool, is waited for (milliseconds). */
export const CONNECT_MS = 8_000;
/** How long Postgres may take over one statement (milliseconds): less than a connection may be silent, so that a slow one is known to be undone. */
const STATEMENT_MS = 7_000;

/** The connections of one server process. */
export interface Connections {
  /** Of all who read, and of what is written besides commits; maybe through a pooler, so that nothing may rely on the session. */
  readonly pool: pg.Pool;
  /** To Postgres itself: of the writer, and of who locks for a session. Where readers took turns with it, each new connection planned all statements of a write anew, 8 ms. */
  readonly direct: pg.Pool;
  /** Ends all that lie idle: what is at their other end may not be the database any more, or not the one that takes writes. */
  renew(): void;
  close(): Promise<void>;
}

/** Opens connections when they are needed: `writers` of them to `url`, two of which always stay, and twelve to `readUrl`. */
export function openConnections(
  { url, readUrl }: Pick<Database, 'url' | 'readUrl'>,
  log: FastifyBaseLogger,
  writers: number,
): Connections {
  const pools = {
    pool: openPool(readUrl === url ? unpooled(url) : pooled(readUrl), log, 12, 0),
    direct: openPool(unpooled(url), log, writers, 2),
  };
  const watch = watchSilence(Object.values(pools), log);
  return {
    ...pools,
    renew: watch.renew,
    async close() {
      await pools.direct.end();
      await pools.pool.end();
      watch.close();
    },
  };
}

/** Postgres itself. */
const unpooled = (connectionString: string): pg.PoolConfig => ({
  connectionString,
  // lock_timeout: shorter than deadlock_timeout, so that where a write meets somebody's open transaction, ours gives way and tries again.
  // jit: where the log is long a write is planned for many rows and finds few; compiling it took five times as long as writing.
  options: `-c lock_timeout=800 -c statement_timeout=${STATEMENT_MS} -c jit=off`,
});

/** A pooler: it takes no settings at the start, and a statement prepared on one session is not there on the next. */
const pooled = (connectionString: string): pg.PoolConfig => ({ connectionString, Client: UnpreparedClient });

class UnpreparedClient extends pg.Client {
  // biome-ignore lint/suspicious/noExplicitAny: pg's own overloads, handed on as they came, without the name of the statement.
  override query(config: any, ...rest: any[]): any {
    const unnamed = typeof config === 'object' && config !== null && 'name' in config;
    return super.query(unnamed ? { ...config, name: undefined } : config, ...(rest as []));
  }
}

/** At most `max` connections, of which `always` stay when nobody needs them. */
function openPool(where: pg.PoolConfig, log: FastifyBaseLogger, max: number, always: number): pg.Pool {
  const pool = new pg.Pool({
    ...where,
    max,
    min: always,
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    application_name: 'callsign',
  });
  // The pool listens to idle connections only: one that breaks while it is held for several queries would end the process.
  // Its query rejects as well, so nothing goes unseen.
  pool.on('connect', (client) => client.on('error', () => undefined));
  pool.on('error', (error) => log.warn({ err: error }, 'an idle database connection failed'));
  return pool;
}
