// Raw Postgres: the very rows that one of Callsign's commits writes, in one statement and one transaction each, through `pg` alone.
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { spread } from '../stats.ts';
import { serveJob } from './child.ts';
import { now } from './clock.ts';

/** So many connections, each with a production of its own or sharing one. */
export interface RawRowsJob {
  url: string;
  productions: { name: string; rows: string[] }[];
  connections: number;
  warmUpMs: number;
  ms: number;
}

export interface RawRowsAnswer {
  perSecond: number;
  p50: number;
  p99: number;
}

const commit = `
  with head as (
    update raw_heads set seq = seq + 1 where production_uuid = $1 returning seq, uuidv7() as commit_uuid
  ), source as (
    update raw_sources set note = $3, version = version + 1, updated_at = clock_timestamp(), last_modified_by = 'bench',
      field_versions = field_versions || jsonb_build_object('note', version + 1)
    where uuid = $2 returning *
  ), change as (
    insert into raw_changes (production_uuid, seq, commit_uuid, entity_type, entity_uuid, operation, version, row, old, user_id, user_name)
    select $1, head.seq, head.commit_uuid, 'source', source.uuid, 'updated', source.version, to_jsonb(source), $4, 'bench', 'Bench'
    from head, source returning seq
  ), key as (
    insert into raw_idempotency_keys (production_uuid, key, request_hash, commit_uuid, skipped)
    select $1, $5, $6, head.commit_uuid, '[]' from head
  )
  select seq from change`;

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
      const values = [
        production.name,
        own[turn % own.length],
        `t${turn} ${randomUUID()}`,
        '{"note": "spare"}',
        randomUUID(),
        randomUUID().replaceAll('-', '').repeat(2),
      ];
      const { rowCount } = await client.query({ name: 'commit', text: commit, values });
      if (rowCount !== 1) throw new Error('A raw commit wrote nothing.');
      if (start >= from && now() <= to) times.push(now() - start);
    }
    client.release();
  });
  await Promise.all(loops);
  await pool.end();
  return { perSecond: times.length / (job.ms / 1000), ...spread(times) };
});
