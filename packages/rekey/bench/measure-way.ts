import pg from 'pg';
import { checkConverted, readHeaps } from './dataset.ts';
import { type Felt, startProbes } from './probes.ts';
import type { Outcome, Task, Way } from './ways/way.ts';

/** One way, measured once. */
export interface Measured {
  way: Way;
  loaded: boolean;
  seconds: number;
  outcome: Outcome | null;
  walMb: number;
  heaps: { parent: number; child: number };
  felt: Felt | null;
  /** Why it did not come to its end, or what was wrong afterwards. */
  error: string | null;
}

/** Runs a way on a fresh copy of the data, alone or under the application's load. */
export async function measureWay(
  way: Way,
  { url, loaded, ...rest }: Omit<Task, 'connect'> & { loaded: boolean },
): Promise<Measured> {
  const clients: pg.Client[] = [];
  const connect = async () => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    clients.push(client);
    return client;
  };
  const observer = await connect();
  await observer.query('checkpoint');
  const walAt = async () => {
    const { rows } = await observer.query<{ mb: number }>(
      `select (pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') / 1048576)::float8 as mb`,
    );
    return rows[0]?.mb ?? 0;
  };
  const probes = loaded ? await startProbes(url, rest.parents) : null;
  try {
    const wal = await walAt();
    const started = performance.now();
    let error: string | null = null;
    const outcome = await way.run({ url, connect, ...rest }).catch((reason: Error) => {
      error = reason.message;
      return null;
    });
    const seconds = (performance.now() - started) / 1000;
    if (error) for (const client of clients) await client.query('rollback').catch(() => undefined);
    const walMb = (await walAt()) - wal;
    const felt = (await probes?.stop()) ?? null;
    if (!error)
      await checkConverted(observer).catch((reason: Error) => {
        error = reason.message;
      });
    return { way, loaded, seconds, outcome, walMb, heaps: await readHeaps(observer), felt, error };
  } finally {
    await Promise.allSettled(clients.map((client) => client.end()));
  }
}
