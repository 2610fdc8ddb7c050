import type { Uuid } from '@callsign/contracts/scalars';
import type pg from 'pg';
import { TIMELINE } from '../database/timeline.ts';

/** Where some streams stand, and the timeline that it was read from (null on a standby). A stream that has no history is missing. */
export async function readHeads(
  pool: pg.Pool,
  streams: readonly Uuid<'production'>[],
): Promise<{ seqs: Record<string, number> | null; timeline: string | null }> {
  const { rows } = await pool.query<{ seqs: Record<string, number> | null; timeline: string | null }>({
    name: 'heads',
    text: `select (select jsonb_object_agg(production_uuid, seq) from heads where production_uuid = any($1::uuid[])) as seqs,
             ${TIMELINE} as timeline`,
    values: [streams],
  });
  return rows[0] ?? { seqs: null, timeline: null };
}

/** Which commit ends at a place of a stream; null where the log holds none. */
export type CommitAt = (stream: Uuid<'production'>, seq: number) => Promise<Uuid<'commit'> | null>;

/** Makes it: asks the log once for all who ask the same at the same time. */
export function createCommitAt(pool: pg.Pool): CommitAt {
  const asked = new Map<string, Promise<Uuid<'commit'> | null>>();

  async function ask(stream: Uuid<'production'>, seq: number): Promise<Uuid<'commit'> | null> {
    const { rows } = await pool.query<{ uuid: Uuid<'commit'> }>(
      'select commit_uuid as uuid from changes where production_uuid = $1 and seq = $2',
      [stream, seq],
    );
    return rows[0]?.uuid ?? null;
  }

  return (stream, seq) => {
    const key = `${stream}:${seq}`;
    const asking = asked.get(key) ?? ask(stream, seq).finally(() => asked.delete(key));
    asked.set(key, asking);
    return asking;
  };
}
