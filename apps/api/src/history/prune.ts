import type { Uuid } from '@callsign/contracts/scalars';
import type { FastifyBaseLogger } from 'fastify';
import type pg from 'pg';

/** How much of the log is kept. */
export interface Retention {
  /** Changes older than this go, but never the newest `keep` of a production. */
  days: number;
  keep: number;
  /** Whatever is beyond this many of a production goes, however new. */
  most: number;
}

/** Days that the answer of a write is kept for a retry with the same key. */
const KEY_DAYS = 7;
/** Rows per transaction: writers of that production wait for it. */
const BATCH = 500;
const EVERY_MS = 60 * 60 * 1000;
const LOCK = `hashtext('callsign prune')`;

/** Shortens the log now and then; of all instances on a database one at a time does it. */
export interface Pruner {
  /** Prunes all there is to prune; answers how many rows of the log went, or null if another instance is at it. */
  run(): Promise<number | null>;
  close(): void;
}

/** Makes the pruner, and has it run every hour, the first time within minutes of the start. */
export function createPruner(pool: pg.Pool, log: FastifyBaseLogger, retention: Retention): Pruner {
  let closed = false;
  const isClosed = () => closed;
  let timer = setTimeout(repeat, (1 + Math.random() * 4) * 60_000);
  timer.unref();

  function repeat(): void {
    run()
      .catch((error) => log.warn({ err: error }, 'the log could not be pruned'))
      .finally(() => {
        if (closed) return;
        timer = setTimeout(repeat, EVERY_MS);
        timer.unref();
      });
  }

  async function run(): Promise<number | null> {
    const client = await pool.connect();
    try {
      const { rows } = await client.query<{ mine: boolean }>(`select pg_try_advisory_lock(${LOCK}) as mine`);
      if (!rows[0]?.mine) return null;
      try {
        await pruneKeys(client, isClosed);
        await client.query('delete from counters where expire < $1', [Date.now()]);
        const gone = await pruneLog(client, retention, isClosed);
        if (gone > 0) log.info({ rows: gone }, 'the log is pruned');
        return gone;
      } finally {
        await client.query(`select pg_advisory_unlock(${LOCK})`);
      }
    } finally {
      client.release();
    }
  }

  return {
    run,
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}

/** Prunes every stream, in transactions of BATCH rows, until there is nothing more or `isClosed`; answers how many rows went. */
async function pruneLog(
  client: pg.PoolClient,
  { days, keep, most }: Retention,
  isClosed: () => boolean,
): Promise<number> {
  const { rows } = await client.query<{ stream: Uuid<'production'> }>(
    'select production_uuid as stream from heads where seq - pruned > $1',
    [Math.min(keep, most)],
  );
  let gone = 0;
  for (const { stream } of rows) {
    for (let more = true; more && !isClosed(); ) {
      const pruned = await client.query<{ gone: string }>(
        'select callsign_prune($1, $2, $3, $4, $5) as gone',
        [stream, days, keep, most, BATCH],
      );
      const count = Number(pruned.rows[0]?.gone ?? 0);
      gone += count;
      more = count > 0;
    }
  }
  return gone;
}

async function pruneKeys(client: pg.PoolClient, isClosed: () => boolean): Promise<void> {
  for (let more = true; more && !isClosed(); ) {
    const { rowCount } = await client.query(
      `delete from idempotency_keys where ctid = any(array(
         select ctid from idempotency_keys where at < now() - make_interval(days => ${KEY_DAYS}) order by at limit ${BATCH * 4}))`,
    );
    more = (rowCount ?? 0) > 0;
  }
}
