import pg from 'pg';

/** What the writers have met. */
export interface Traffic {
  statements: number;
  /** Messages of statements that failed, each once. */
  failures: Map<string, number>;
  /** The longest that one statement took, in milliseconds. */
  longestMs: number;
  /** Rows that are to be there, and what they are to say. */
  expected: Map<string, string>;
}

/** One kind of statement that a writer sends now and then. */
export type Write = (
  send: (sql: string, values?: unknown[]) => Promise<pg.QueryResult>,
  random: () => number,
) => Promise<void>;

/** Writes from several connections at once, from the call until `stop`. */
export function startWriters(
  url: string,
  count: number,
  writes: Write[],
  traffic: Traffic,
): { stop(): Promise<void> } {
  let going = true;
  const work = async (seed: number) => {
    const client = new pg.Client({ connectionString: url, application_name: 'application' });
    await client.connect();
    const random = makeRandom(seed);
    const send = async (sql: string, values?: unknown[]) => {
      const started = performance.now();
      try {
        return await client.query(sql, values);
      } finally {
        traffic.statements += 1;
        traffic.longestMs = Math.max(traffic.longestMs, performance.now() - started);
      }
    };
    while (going) {
      const write = writes[Math.floor(random() * writes.length)];
      await write?.(send, random).catch(async (error: Error) => {
        traffic.failures.set(error.message, (traffic.failures.get(error.message) ?? 0) + 1);
        await client.query('rollback');
      });
    }
    await client.end();
  };
  const all = Promise.all(Array.from({ length: count }, (_, i) => work(i + 1)));
  return {
    stop: async () => {
      going = false;
      await all;
    },
  };
}

/** Traffic before it begins. */
export const noTraffic = (): Traffic => ({
  statements: 0,
  failures: new Map(),
  longestMs: 0,
  expected: new Map(),
});

/** Numbers that look random and are the same for the same seed. */
export function makeRandom(seed: number): () => number {
  let state = seed * 0x9e3779b1;
  return () => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x6d2b79f5;
    const mixed = Math.imul(state ^ (state >>> 12), 0x297a2d39);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}
