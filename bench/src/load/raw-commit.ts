import { randomUUID } from 'node:crypto';
import type pg from 'pg';

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

/** Writes the very rows that one of Callsign's commits writes, into the raw copies of its tables, in one statement and one transaction. */
export async function writeRawCommit(
  client: pg.Client | pg.PoolClient | pg.Pool,
  production: string,
  row: string,
  note: string,
): Promise<void> {
  const values = [
    production,
    row,
    note,
    '{"note": "spare"}',
    randomUUID(),
    randomUUID().replaceAll('-', '').repeat(2),
  ];
  const { rowCount } = await client.query({ name: 'commit', text: commit, values });
  if (rowCount !== 1) throw new Error('A raw commit wrote nothing.');
}
