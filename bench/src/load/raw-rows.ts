// Raw Postgres: the very rows that one of Callsign's commits writes, in one statement and one transaction each, through `pg` alone.

import { randomUUID } from 'node:crypto';
import type { Uuid } from '@callsign/contracts/scalars';
import pg from 'pg';
import { spread } from '../stats.ts';
import { serveJob } from './child.ts';
import { now } from './clock.ts';
import { writeRawCommit } from './raw-commit.ts';

/** So many connections, each with a production of its own or sharing one. */
export interface RawRowsJob {
  url: string;
  productions: { name: string; rows: Uuid<'source'>[] }[];
  connections: number;
  warmUpMs: number;
  ms: number;
}

export interface RawRowsAnswer {
  perSecond: number;
  p50: number;
  p99: number;
}

serveJob<RawRowsJob, RawRowsAnswer>(async (job) => {
  const pool = new pg.Pool({ connectionString: job.url, max: job.connections });
  const times: number[] = [];
  const from = now() + job.warmUpMs;
  const to = from + job.ms;
  const sharing = Math.ceil(job.connections / job.productions.length);
  const loops = Array.from({ length: job.connections }, async (_, index) => {
    const client = await pool.connect();
    const production = job.productions[index % job.productions.length] as RawRowsJob['productions'][number];
    const place = Math.floor(index / job.productions.length);
    const own = production.rows.filter((_, row) => row % sharing === place);
    for (let turn = 0; now() < to; turn++) {
      const start = now();
      const row = own[turn % own.length] as string;
      await writeRawCommit(client, production.name, row, `t${turn} ${randomUUID()}`);
      if (start >= from && now() <= to) times.push(now() - start);
    }
    client.release();
  });
  await Promise.all(loops);
  await pool.end();
  return { perSecond: times.length / (job.ms / 1000), ...spread(times) };
});
