import type { FastifyBaseLogger } from 'fastify';
import pg from 'pg';
import { CONNECT_MS } from '../database/connections.ts';
import type { Transport, TransportEvents } from './hint-bus.ts';

const CHANNEL = 'callsign';
/** How often the connection is asked for a sign of life, and how long it may be silent (milliseconds). */
const LOOK_MS = 4_000;
const SILENCE_MS = 8_000;

/** Postgres's own NOTIFY, on a connection of its own that is made again whenever it is lost. */
export async function connectNotify(
  connectionString: string,
  log: FastifyBaseLogger,
  events: TransportEvents,
): Promise<Transport> {
  /** The one that is being made or used, and the one that can be spoken on. */
  let latest: pg.Client | null = null;
  let client: pg.Client | null = null;
  let closed = false;
  let retry: NodeJS.Timeout | undefined;
  /** Looks at the connection since it last answered, and what it is being asked. */
  let looks = 0;
  let asking = 0;

  async function connect(): Promise<void> {
    const fresh = new pg.Client({
      connectionString,
      keepAlive: true,
      connectionTimeoutMillis: CONNECT_MS,
      application_name: 'callsign hints',
      // A hint tells of what is committed already, and may be lost: nobody waits for the disk because of it.
      options: '-c synchronous_commit=off',
    });
    latest = fresh;
    looks = 0;
    fresh.on('error', (error) => lost(fresh, error));
    fresh.on('end', () => lost(fresh, new Error('connection ended')));
    fresh.on('notification', ({ payload }) => events.onText(payload ?? ''));
    try {
      await fresh.connect();
      await fresh.query(`listen ${CHANNEL}`);
    } catch (error) {
      lost(fresh, error as Error);
      return;
    }
    if (closed) return void fresh.end().catch(() => undefined);
    client = fresh;
    looks = 0;
    events.onUp();
  }

  /** Nothing is heard on a connection that is only listened to, also when nobody is at its other end any more. */
  function look(): void {
    looks += 1;
    if (looks > SILENCE_MS / LOOK_MS) latest?.connection.stream.destroy();
    // Its failure is told by the end of the connection.
    else if (client && asking === 0) ask(client, 'select').catch(() => undefined);
  }

  async function ask(whom: pg.Client, text: string, values: unknown[] = []): Promise<void> {
    asking += 1;
    try {
      await whom.query(text, values);
      looks = 0;
    } finally {
      asking -= 1;
    }
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

  const looking = setInterval(look, LOOK_MS);
  looking.unref();
  await connect();
  return {
    async send(text) {
      if (!client) throw new Error('not connected');
      await ask(client, 'select pg_notify($1, $2)', [CHANNEL, text]);
    },
    async close() {
      closed = true;
      clearTimeout(retry);
      clearInterval(looking);
      // Without a goodbye: whoever is silent would not hear it, and it would be waited for.
      latest?.connection.stream.destroy();
    },
  };
}
