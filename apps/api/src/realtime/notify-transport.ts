import type { FastifyBaseLogger } from 'fastify';
import pg from 'pg';
import { CONNECT_MS } from '../database/connections.ts';
import type { Transport, TransportEvents } from './hint-bus.ts';

const CHANNEL = 'callsign';
/** How often the connection is asked for a sign of life, and how long it may be silent (milliseconds). */
const LOOK_MS = 4_000;
const SILENCE_MS = 8_000;

/** The connection that hints go by, and what is known of it. */
interface Line {
  readonly connectionString: string;
  readonly log: FastifyBaseLogger;
  readonly events: TransportEvents;
  /** The one that is being made or used. */
  latest: pg.Client | null;
  /** The one that can be sent on. */
  client: pg.Client | null;
  isClosed: boolean;
  retry: NodeJS.Timeout | undefined;
  /** Looks at the connection since it last answered. */
  looks: number;
  /** Queries that it has not answered yet. */
  asking: number;
}

/** Postgres's own NOTIFY, on a connection of its own that is made again whenever it is lost. */
export async function connectNotify(
  connectionString: string,
  log: FastifyBaseLogger,
  events: TransportEvents,
): Promise<Transport> {
  const line: Line = {
    connectionString,
    log,
    events,
    latest: null,
    client: null,
    isClosed: false,
    retry: undefined,
    looks: 0,
    asking: 0,
  };
  const looking = setInterval(() => look(line), LOOK_MS);
  looking.unref();
  await connect(line);
  return {
    async send(text) {
      if (!line.client) throw new Error('not connected');
      await ask(line, line.client, 'select pg_notify($1, $2)', [CHANNEL, text]);
    },
    async close() {
      line.isClosed = true;
      clearTimeout(line.retry);
      clearInterval(looking);
      // Destroyed instead of ended: a silent server would not answer the goodbye.
      line.latest?.connection.stream.destroy();
    },
  };
}

async function connect(line: Line): Promise<void> {
  const fresh = newClient(line);
  line.latest = fresh;
  line.looks = 0;
  try {
    await fresh.connect();
    await fresh.query(`listen ${CHANNEL}`);
  } catch (error) {
    lose(line, fresh, error as Error);
    return;
  }
  if (line.isClosed) return void fresh.end().catch(() => undefined);
  line.client = fresh;
  line.looks = 0;
  line.events.onUp();
}

function newClient(line: Line): pg.Client {
  const client = new pg.Client({
    connectionString: line.connectionString,
    keepAlive: true,
    connectionTimeoutMillis: CONNECT_MS,
    application_name: 'callsign hints',
    // A hint tells of what is committed already, and may be lost: nobody waits for the disk because of it.
    options: '-c synchronous_commit=off',
  });
  client.on('error', (error) => lose(line, client, error));
  client.on('end', () => lose(line, client, new Error('connection ended')));
  client.on('notification', ({ payload }) => line.events.onText(payload ?? ''));
  return client;
}

/** Sends a query now and then: a connection that only listens would not notice that its server is gone. */
function look(line: Line): void {
  line.looks += 1;
  if (line.looks > SILENCE_MS / LOOK_MS) line.latest?.connection.stream.destroy();
  // A failure also ends the connection, which is handled there.
  else if (line.client && line.asking === 0) ask(line, line.client, 'select').catch(() => undefined);
}

async function ask(line: Line, whom: pg.Client, text: string, values: unknown[] = []): Promise<void> {
  line.asking += 1;
  try {
    await whom.query(text, values);
    line.looks = 0;
  } finally {
    line.asking -= 1;
  }
}

/** A connection is lost: another is made in a moment, unless one is already. */
function lose(line: Line, which: pg.Client, error: Error): void {
  if (line.isClosed || (line.client !== null && line.client !== which) || line.retry) return;
  line.client = null;
  line.log.warn({ err: error }, 'hints are lost; heads are polled until they are back');
  which.end().catch(() => undefined);
  line.retry = setTimeout(
    () => {
      line.retry = undefined;
      void connect(line);
    },
    500 + Math.random() * 500,
  );
}
