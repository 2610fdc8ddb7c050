import type { FastifyBaseLogger } from 'fastify';
import pg from 'pg';
import type { Transport, TransportEvents } from './hint-bus.ts';

const CHANNEL = 'callsign';

/** Postgres's own NOTIFY, on a connection of its own that is made again whenever it is lost. */
export async function connectNotify(
  connectionString: string,
  log: FastifyBaseLogger,
  events: TransportEvents,
): Promise<Transport> {
  let client: pg.Client | null = null;
  let closed = false;
  let retry: NodeJS.Timeout | undefined;

  async function connect(): Promise<void> {
    const fresh = new pg.Client({
      connectionString,
      keepAlive: true,
      application_name: 'callsign hints',
      // A hint tells of what is committed already, and may be lost: nobody waits for the disk because of it.
      options: '-c synchronous_commit=off',
    });
    fresh.on('error', (error) => lost(fresh, error));
    fresh.on('end', () => lost(fresh, new Error('connection ended')));
    fresh.on('notification', ({ payload }) => events.text(payload ?? ''));
    try {
      await fresh.connect();
      await fresh.query(`listen ${CHANNEL}`);
    } catch (error) {
      lost(fresh, error as Error);
      return;
    }
    if (closed) return void fresh.end().catch(() => undefined);
    client = fresh;
    events.up();
  }

  function lost(which: pg.Client, error: Error): void {
    if (closed || (client !== null && client !== which) || retry) return;
    client = null;
    log.warn({ err: error }, 'hints are lost; heads are polled until they are back');
    which.end().catch(() => undefined);
    retry = setTimeout(
      () => {
        retry = undefined;
        void connect();
      },
      500 + Math.random() * 500,
    );
  }

  await connect();
  return {
    async send(text) {
      if (!client) throw new Error('not connected');
      await client.query('select pg_notify($1, $2)', [CHANNEL, text]);
    },
    async close() {
      closed = true;
      clearTimeout(retry);
      await client?.end().catch(() => undefined);
    },
  };
}
