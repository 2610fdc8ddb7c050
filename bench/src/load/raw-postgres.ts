// Raw Postgres: what the same rows cost through `pg` alone, without HTTP, log or sockets.
import type { Uuid } from '@callsign/contracts/scalars';
import pg from 'pg';
import { spread } from '../stats.ts';
import { serveJob } from './child.ts';
import { now } from './clock.ts';

/** Updates of one row per transaction on so many connections, or reads of all rows as JSON. */
export interface RawPostgresJob {
  url: string;
  what: 'update' | 'read';
  connections: number;
  warmUpMs: number;
  ms: number;
}

/** How many were finished per second, how long one took (ms), and the bytes of the JSON that was read. */
export interface RawPostgresAnswer {
  perSecond: number;
  p50: number;
  p99: number;
  bytes: number;
}

const update =
  'update raw_sources set note = $2, version = version + 1, updated_at = now() where uuid = $1 returning *';
const read = 'select * from raw_sources order by created_at';

serveJob<RawPostgresJob, RawPostgresAnswer>(async (job) => {
  const pool = new pg.Pool({ connectionString: job.url, max: job.connections });
  const { rows } = await pool.query<{ uuid: Uuid<'source'> }>('select uuid from raw_sources limit 512');
  const times: number[] = [];
  let bytes = 0;
  const from = now() + job.warmUpMs;
  const to = from + job.ms;
  const loops = Array.from({ length: job.connections }, async (_, index) => {
    const client = await pool.connect();
    const own = rows.filter((_, place) => place % job.connections === index);
    for (let turn = 0; now() < to; turn++) {
      const start = now();
      if (job.what === 'read') bytes = Buffer.byteLength(JSON.stringify((await client.query(read)).rows));
      else
        await client.query({
          name: 'update',
          text: update,
          values: [own[turn % own.length]?.uuid, `t${turn}`],
        });
      if (start >= from && now() <= to) times.push(now() - start);
    }
    client.release();
  });
  await Promise.all(loops);
  await pool.end();
  return { perSecond: times.length / (job.ms / 1000), ...spread(times), bytes };
});
