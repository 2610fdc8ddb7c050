import type { Change, Commit } from '@callsign/contracts/commits';
import { definitionOf } from '@callsign/contracts/registry';
import type { Uuid } from '@callsign/contracts/scalars';
import { nilUuid } from '@callsign/identity/uuid';
import type pg from 'pg';
import { TIMELINE } from '../database/timeline.ts';
import { type StoredRow, toEntity, toFields } from './wire.ts';

/** The stream of the workspace: the changes of production rows, for the list of productions. */
export const WORKSPACE = nilUuid as Uuid<'production'>;

/** True for a commit that changes a production row, and so is told in the workspace's stream too. */
export const changesProduction = ({ changes }: Commit) =>
  changes.some((change) => change.entityType === 'production');

/** True for a commit that changes what a show lets be done with its rows. */
export const changesSwitch = ({ changes }: Commit) =>
  changes.some((change) => change.entityType === 'switch');

/** One row of `changes`, as `to_jsonb` gives it. */
export interface LogRow {
  production_uuid: Uuid<'production'>;
  seq: number;
  commit_uuid: Uuid<'commit'>;
  entity_type: string;
  entity_uuid: Uuid;
  operation: 'created' | 'updated' | 'deleted' | 'restored';
  version: number;
  row: StoredRow;
  old: Record<string, unknown>;
  user_id: Uuid<'user'> | null;
  user_name: string | null;
  reason: string | null;
  at: string;
  undoes: Uuid<'commit'> | null;
  step: 'undo' | 'redo' | null;
}

const eventOf = {
  created: 'entity:created',
  restored: 'entity:created',
  updated: 'entity:updated',
  deleted: 'entity:deleted',
} as const;

/** One change as every screen is told it: the event names and payload of the seed, plus its place in the stream. */
export function toChange(row: LogRow): Change | null {
  const definition = definitionOf(row.entity_type);
  if (!definition) return null;
  return {
    seq: row.seq,
    event: eventOf[row.operation],
    entityType: definition.type,
    entityId: row.entity_uuid,
    entity: toEntity(definition, row.row),
    old: toFields(definition, row.old),
    userId: row.user_id,
    userName: row.user_name,
  } as Change;
}

/** The rows of one commit as the commit that clients see; `head` places a commit that changed nothing. */
export function toCommit(
  stream: Uuid<'production'>,
  uuid: Uuid<'commit'>,
  rows: LogRow[],
  head: number,
): Commit {
  const [first] = rows;
  const last = rows.at(-1);
  return {
    uuid,
    productionUuid: stream === WORKSPACE ? null : stream,
    from: first?.seq ?? head + 1,
    seq: last?.seq ?? head,
    userId: first?.user_id ?? null,
    userName: first?.user_name ?? null,
    reason: first?.reason ?? null,
    at: new Date(first?.at ?? Date.now()).toISOString(),
    changes: rows.map(toChange).filter((change) => change !== null),
  };
}

/** Cuts consecutive log rows of one stream into commits. */
export function toCommits(stream: Uuid<'production'>, rows: LogRow[]): Commit[] {
  const commits: Commit[] = [];
  let start = 0;
  rows.forEach((row, index) => {
    if (rows[index + 1]?.commit_uuid === row.commit_uuid) return;
    commits.push(toCommit(stream, row.commit_uuid, rows.slice(start, index + 1), row.seq));
    start = index + 1;
  });
  return commits;
}

/** A page of a stream: whole commits after `after`, of at least one commit and about `limit` changes. */
export interface LogPage {
  commits: Commit[];
  /** Where the stream stands. */
  head: number;
  /** That it was read from; null on a standby. */
  timeline: string | null;
  /** Up to this seq the log is pruned: after an earlier place, something is missing. */
  pruned: number;
  more: boolean;
}

/** Reads whole commits of a stream after a seq, oldest first. A commit is never cut, however large. */
export async function readLog(
  pool: pg.Pool,
  stream: Uuid<'production'>,
  after: number,
  limit: number,
): Promise<LogPage> {
  const { rows } = await pool.query<{
    head: string;
    pruned: string;
    timeline: string | null;
    entries: LogRow[] | null;
  }>({
    name: 'read_log',
    text: `with page as (
             select seq, commit_uuid from changes where production_uuid = $1 and seq > $2 order by seq limit $3
           ), bound as (
             select max(seq) as seq from changes
             where production_uuid = $1 and commit_uuid = (select commit_uuid from page order by seq desc limit 1)
           )
           select coalesce((select seq from heads where production_uuid = $1), 0) as head, ${TIMELINE} as timeline,
             coalesce((select pruned from heads where production_uuid = $1), 0) as pruned,
             (select jsonb_agg(to_jsonb(c) order by c.seq) from changes c
              where c.production_uuid = $1 and c.seq > $2 and c.seq <= (select seq from bound)) as entries`,
    values: [stream, after, limit],
  });
  const entries = rows[0]?.entries ?? [];
  const head = Number(rows[0]?.head ?? 0);
  const more = (entries.at(-1)?.seq ?? after) < head;
  const { timeline = null, pruned = '0' } = rows[0] ?? {};
  return { commits: toCommits(stream, entries), head, timeline, pruned: Number(pruned), more };
}
