import { fieldOf, tableOf } from '@callsign/contracts/entity';
import { definitions, type EntityType } from '@callsign/contracts/registry';
import { digest } from '../record/digest.ts';
import type { StreamName } from '../record/journal.ts';
import type { Postgres } from '../rig/postgres.ts';

type Row = Readonly<Record<string, unknown>>;

/** One row of the log, read from the database and not through the API. */
export interface LogRow {
  seq: number;
  commit: string;
  type: EntityType;
  uuid: string;
  operation: 'created' | 'updated' | 'deleted' | 'restored';
  version: number;
  row: Row;
  old: Row;
  userId: string | null;
  userName: string | null;
  reason: string | null;
  digest: number;
}

/** The rows that one transaction logged in one stream. */
export interface LogCommit {
  uuid: string;
  from: number;
  seq: number;
  rows: LogRow[];
}

/** The log of one stream, in order. */
export interface Stream {
  name: StreamName;
  head: number;
  rows: LogRow[];
  commits: LogCommit[];
}

/** What the database holds at the end of a run. */
export interface Truth {
  streams: Map<StreamName, Stream>;
  /** Every row of every table, deleted ones too, by uuid. */
  tables: Map<string, { type: EntityType; row: Row }>;
}

const workspace = '00000000-0000-0000-0000-000000000000';

interface StoredRow {
  stream: string;
  seq: string;
  commit_uuid: string;
  entity_type: EntityType;
  entity_uuid: string;
  operation: LogRow['operation'];
  version: number;
  row: Row;
  old: Row;
  user_id: string | null;
  user_name: string | null;
  reason: string | null;
}

/** Reads all of it. */
export async function readTruth({ sql }: Postgres): Promise<Truth> {
  const stored = await sql<StoredRow>(
    `select production_uuid as stream, seq, commit_uuid, entity_type, entity_uuid, operation, version, row, old, user_id, user_name, reason
     from changes order by production_uuid, seq`,
  );
  const heads = await sql<{ stream: string; seq: string }>(
    'select production_uuid as stream, seq from heads',
  );
  const streams = new Map<StreamName, Stream>();
  for (const { stream, seq } of heads) {
    const name = stream === workspace ? null : stream;
    const rows = stored.filter((row) => row.stream === stream).map(toLogRow);
    streams.set(name, { name, head: Number(seq), rows, commits: commitsOf(rows) });
  }
  const tables: Truth['tables'] = new Map();
  for (const definition of definitions) {
    const type = definition.type as EntityType;
    const rows = await sql<{ row: Row }>(`select to_jsonb(t) as row from ${tableOf(definition)} t`);
    for (const { row } of rows) tables.set(row.uuid as string, { type, row: toFields(type, row) });
  }
  return { streams, tables };
}

function toLogRow(stored: StoredRow): LogRow {
  const row = toFields(stored.entity_type, stored.row);
  return {
    seq: Number(stored.seq),
    commit: stored.commit_uuid,
    type: stored.entity_type,
    uuid: stored.entity_uuid,
    operation: stored.operation,
    version: stored.version,
    row,
    old: byField(stored.old),
    userId: stored.user_id,
    userName: stored.user_name,
    reason: stored.reason,
    digest: digest(row),
  };
}

/** Consecutive rows of one commit; one that is torn apart gives two, which the check of the log notices. */
function commitsOf(rows: readonly LogRow[]): LogCommit[] {
  const commits: LogCommit[] = [];
  for (const row of rows) {
    const last = commits.at(-1);
    if (last?.uuid === row.commit) {
      last.rows.push(row);
      last.seq = row.seq;
    } else commits.push({ uuid: row.commit, from: row.seq, seq: row.seq, rows: [row] });
  }
  return commits;
}

const byField = (columns: Row): Row =>
  Object.fromEntries(Object.entries(columns).map(([column, value]) => [fieldOf(column), value]));

/** A stored row by the names of the contract. Columns and fields correspond mechanically. */
function toFields(type: EntityType, columns: Row): Row {
  const row = byField(columns);
  return {
    ...row,
    fieldVersions: byField(columns.field_versions as Row),
    ...(type === 'production' ? { productionUuid: row.uuid } : {}),
  };
}
