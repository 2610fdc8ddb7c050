import type { historyPage } from '@callsign/contracts/api';
import type { AnyDefinition } from '@callsign/contracts/entity';
import type { Uuid } from '@callsign/contracts/scalars';
import type pg from 'pg';
import type { z } from 'zod';
import type { LogRow } from '../rows/log.ts';
import { toEntity, toFields } from '../rows/wire.ts';

type HistoryPage = z.infer<typeof historyPage>;

/** The most changes of a row that its history shows. */
const MAX_CHANGES = 500;

/** What happened to one row, newest first; `complete` where nothing of it was pruned or left out. */
export async function readRowHistory(
  pool: pg.Pool,
  definition: AnyDefinition,
  stream: Uuid<'production'>,
  uuid: Uuid,
): Promise<HistoryPage> {
  const { rows } = await pool.query<{ entry: LogRow }>(
    `select to_jsonb(c) as entry from changes c where entity_uuid = $1 and production_uuid = $2
     order by version desc, seq desc limit ${MAX_CHANGES}`,
    [uuid, stream],
  );
  return {
    complete: rows.at(-1)?.entry.version === 1,
    changes: rows.map(({ entry }) => toHistory(definition, entry)),
  };
}

function toHistory(definition: AnyDefinition, entry: LogRow): HistoryPage['changes'][number] {
  return {
    seq: entry.seq,
    commit: entry.commit_uuid,
    operation: entry.operation,
    version: entry.version,
    old: toFields(definition, entry.old),
    entity: { ...toEntity(definition, entry.row) },
    userId: entry.user_id,
    userName: entry.user_name,
    reason: entry.reason,
    at: new Date(entry.at).toISOString(),
  };
}

/** The columns that a version of a row replaced, with the values before; null where the log no longer holds that change. */
export async function replacedBy(
  pool: pg.Pool,
  stream: Uuid<'production'>,
  uuid: Uuid,
  version: number,
): Promise<LogRow['old'] | null> {
  const { rows } = await pool.query<{ old: LogRow['old'] }>(
    'select old from changes where production_uuid = $1 and entity_uuid = $2 and version = $3 limit 1',
    [stream, uuid, version],
  );
  return rows[0]?.old ?? null;
}
