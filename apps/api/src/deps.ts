import { createHash } from 'node:crypto';
import { createPrisma, type PrismaClient } from '@callsign/prisma/client';
import type { FastifyBaseLogger } from 'fastify';
import pg from 'pg';
import { tellsOfProduction, WORKSPACE } from './commits/log.ts';
import { createWriter, type Writer } from './commits/writer.ts';
import { createStreams, type Streams } from './entities/streams.ts';
import { connectHints } from './realtime/hints.ts';
import { createHub, type Hub } from './realtime/hub.ts';

/** Everything that the server's routes work with. */
export interface Deps {
  pool: pg.Pool;
  prisma: PrismaClient;
  writer: Writer;
  hub: Hub;
  streams: Streams;
  /** Changes when the database is another one or was restored from a backup: clients then load afresh. */
  epoch: string;
  close(): Promise<void>;
}

/** Connects to a migrated database. `pollMs` bounds how late a write from elsewhere is seen when its hint is lost. */
export async function createDeps(databaseUrl: string, log: FastifyBaseLogger, pollMs: number): Promise<Deps> {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: 12,
    keepAlive: true,
    application_name: 'callsign',
    // Shorter than deadlock_timeout: where a write meets somebody's open transaction, ours gives way and tries again.
    options: '-c lock_timeout=800 -c statement_timeout=30000',
  });
  // The pool listens to idle connections only: one that breaks while it is held for several queries would end the process.
  // Its query rejects as well, so nothing goes unseen.
  pool.on('connect', (client) => client.on('error', () => undefined));
  pool.on('error', (error) => log.warn({ err: error }, 'an idle database connection failed'));
  const prisma = createPrisma(pool);
  const hub = createHub(pool, log, pollMs);
  const hints = await connectHints(databaseUrl, log, hub.hint);
  const writer = createWriter(pool, log, (stream, commits) => {
    hub.published(stream, commits);
    hints.tell(stream, commits.at(-1)?.seq ?? 0);
    // The list of productions is another stream; where it stands is not known here.
    if (stream !== WORKSPACE && commits.some(tellsOfProduction)) hints.tell(WORKSPACE, Number.MAX_SAFE_INTEGER);
  });
  return {
    pool,
    prisma,
    writer,
    hub,
    streams: createStreams(pool),
    epoch: await readEpoch(pool),
    async close() {
      await writer.idle();
      hub.close();
      await hints.close();
      await prisma.$disconnect();
      await pool.end();
    },
  };
}

async function readEpoch(pool: pg.Pool): Promise<string> {
  const { rows } = await pool.query<{ identity: string }>(
    `select concat_ws('/', (select system_identifier from pg_control_system()), (select timeline_id from pg_control_checkpoint()),
       (select oid from pg_database where datname = current_database())) as identity`,
  );
  return createHash('sha256')
    .update(rows[0]?.identity ?? '')
    .digest('hex')
    .slice(0, 16);
}
