import type { FastifyBaseLogger } from 'fastify';
import pg from 'pg';

const CHANNEL = 'callsign';
/** Postgres refuses payloads of 8,000 bytes and more. */
const MOST_PER_NOTIFY = 120;
/** The least time between two hints, in milliseconds. */
const PAUSE_MS = 10;

/** Tells other instances, and is told by them, that a stream has grown. Hints may be lost, doubled or late: they only save time. */
export interface Hints {
  /** Says that a stream stands at `seq`; sent after the commit, many streams in one statement. */
  tell(stream: string, seq: number): void;
  close(): Promise<void>;
}

/** Connects to NOTIFY's channel and stays connected; `onHint(null, 0)` after every (re)connect asks for a check of all heads. */
export async function connectHints(
  connectionString: string,
  log: FastifyBaseLogger,
  onHint: (stream: string | null, seq: number) => void,
): Promise<Hints> {
  const untold = new Map<string, number>();
  let client: pg.Client | null = null;
  let telling = false;
  let closed = false;
  let retry: NodeJS.Timeout | undefined;

  async function connect(): Promise<void> {
    const fresh = new pg.Client({ connectionString, keepAlive: true, application_name: 'callsign hints' });
    fresh.on('error', (error) => lost(fresh, error));
    fresh.on('end', () => lost(fresh, new Error('connection ended')));
    fresh.on('notification', ({ payload }) => {
      for (const hint of (payload ?? '').split(',')) {
        const [stream, seq] = hint.split(':');
        if (stream && seq) onHint(stream, Number(seq));
      }
    });
    try {
      await fresh.connect();
      await fresh.query(`listen ${CHANNEL}`);
    } catch (error) {
      lost(fresh, error as Error);
      return;
    }
    client = fresh;
    onHint(null, 0);
    void flush();
  }

  function lost(which: pg.Client, error: Error) {
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

  async function flush(): Promise<void> {
    if (telling || !client) return;
    telling = true;
    try {
      while (untold.size > 0 && client) {
        const batch = [...untold].slice(0, MOST_PER_NOTIFY);
        for (const [stream] of batch) untold.delete(stream);
        await client.query('select pg_notify($1, $2)', [
          CHANNEL,
          batch.map(([stream, seq]) => `${stream}:${seq}`).join(','),
        ]);
        // Under load one hint tells of many groups: other instances hear a few milliseconds later, the database does far less.
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
    } catch {
      // A lost hint costs a poll interval, never an event.
    } finally {
      telling = false;
    }
  }

  await connect();
  return {
    tell(stream, seq) {
      untold.set(stream, Math.max(seq, untold.get(stream) ?? 0));
      void flush();
    },
    async close() {
      closed = true;
      clearTimeout(retry);
      await client?.end().catch(() => undefined);
    },
  };
}
