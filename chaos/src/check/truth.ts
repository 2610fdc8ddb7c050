import { fieldOf, tableOf } from '@callsign/contracts/entity';
import { definitions, type EntityType } from '@callsign/contracts/registry';
import type { Uuid } from '@callsign/contracts/scalars';
import { digest } from '../record/digest.ts';
import type { StreamName } from '../record/journal.ts';
import type { Postgres } from '../rig/postgres.ts';

type Row = Readonly<Record<string, unknown>>;

/** One row of the log, read from the database and not through the API. */
export interface LogRow {
  seq: number;
  commit: Uuid<'commit'>;
  type: EntityType;
  uuid: Uuid;
  operation: 'created' | 'updated' | 'deleted' | 'restored';
  version: number;
  row: Row;
  old: Row;
  /** The client whose account wrote it; null for psql. */
  client: string | null;
  /** Idempotency-Key of the request that wrote it. */
  key: string | null;
  reason: string | null;
  digest: number;
}

/** The rows that one transaction logged in one stream. */
export interface LogCommit {
  uuid: Uuid<'commit'>;
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
  tables: Map<Uuid, { type: EntityType; row: Row }>;
  /** The productions that each client is a member of: all that it may see. */
  shows: Map<string, Set<Uuid>>;
}

const workspace = '00000000-0000-0000-0000-000000000000';

/** A row of a table, by its columns. */
type StoredColumns = Row & { uuid: Uuid };

interface StoredRow {
  stream: Uuid<'production'>;
  seq: string;
  commit_uuid: Uuid<'commit'>;
  entity_type: EntityType;
  entity_uuid: Uuid;
  operation: LogRow['operation'];
  version: number;
  row: Row;
  old: Row;
  client: string | null;
  key: string | null;
  reason: string | null;
}

/** Reads all of it. */
export async function readTruth({ sql }: Postgres): Promise<Truth> {
  const stored = await sql<StoredRow>(
    `select c.production_uuid as stream, c.seq, c.commit_uuid, c.entity_type, c.entity_uuid, c.operation, c.version, c.row, c.old,
       coalesce(u.name, c.user_id) as client, k.key, c.reason
     from changes c left join users u on u.uuid::text = c.user_id
     left join (select commit_uuid, min(key) as key from idempotency_keys group by commit_uuid) k using (commit_uuid)
     order by c.production_uuid, c.seq`,
  );
  const heads = await sql<{ stream: Uuid<'production'>; seq: string }>(
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
    const rows = await sql<{ row: StoredColumns }>(`select to_jsonb(t) as row from ${tableOf(definition)} t`);
    for (const { row } of rows) tables.set(row.uuid, { type, row: toFields(type, row) });
  }
  const shows: Truth['shows'] = new Map();
  const memberships = await sql<{ client: string; production: Uuid<'production'> }>(
    'select u.name as client, m.production_uuid as production from memberships m join users u on u.uuid = m.user_uuid',
  );
  for (const { client, production } of memberships)
    shows.set(client, (shows.get(client) ?? new Set()).add(production));
  return { streams, tables, shows };
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
    client: stored.client,
    key: stored.key,
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
