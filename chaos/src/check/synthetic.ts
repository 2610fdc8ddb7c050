import type { EntityType } from '@callsign/contracts/registry';
import type { Uuid } from '@callsign/contracts/scalars';
import { digest } from '../record/digest.ts';
import { createJournal, type Journal, type WriteAttempt } from '../record/journal.ts';
import type { LogRow, Truth } from './truth.ts';

/** Uuid of the one show of a synthetic run. */
export const show = '00000000-0000-4000-8000-00000000000a' as Uuid<'production'>;
/** Uuid of its one source. */
export const source = '00000000-0000-4000-8000-00000000000b' as Uuid<'source'>;
/** Uuid of the commit that made a version of it. */
export const commitOf = (version: number) => `commit-${version}` as Uuid<'commit'>;

/** A log of one source that was renamed again and again: one commit per name. */
export function logOf(...names: string[]): Truth {
  const rows = names.map((name, index): LogRow => {
    const version = index + 1;
    const row = {
      uuid: source,
      productionUuid: show,
      id: 'SRC 1',
      name,
      version,
      isDeleted: false,
      fieldVersions: version > 1 ? { name: version } : {},
    };
    return {
      seq: version,
      commit: commitOf(version),
      type: 'source',
      uuid: source,
      operation: index === 0 ? 'created' : 'updated',
      version,
      row,
      old: index === 0 ? {} : { name: names[index - 1] },
      client: clientOf(name),
      key: keyOf(name),
      reason: null,
      digest: digest(row),
    };
  });
  const commits = rows.map((row) => ({ uuid: row.commit, from: row.seq, seq: row.seq, rows: [row] }));
  const last = rows.at(-1) as LogRow;
  return {
    streams: new Map([[show, { name: show, head: rows.length, rows, commits }]]),
    shows: new Map(names.map((name) => [clientOf(name), new Set<Uuid>([show])])),
    tables: new Map<Uuid, { type: EntityType; row: LogRow['row'] }>([
      [source, { type: 'source', row: last.row }],
    ]),
  };
}

const clientOf = (name: string) => name.split('.')[0] ?? '';

/** The Idempotency-Key under which a name was written. */
export const keyOf = (name: string) => `00000000-0000-4000-8000-${name.replace(/\D/g, '').padStart(12, '0')}`;

/** The rows of the log. */
export const rowsOf = (truth: Truth) => truth.streams.get(show)?.rows ?? [];

/** Every commit as a request that never had an answer: who sent it. */
export const requestsOf = (truth: Truth): WriteAttempt[] =>
  (truth.streams.get(show)?.commits ?? [])
    .flatMap(({ rows }) => rows)
    .map(({ client, key, row }) => ({
      client: client ?? '',
      key: key ?? '',
      method: 'PUT',
      path: `/api/sources/${source}`,
      body: { name: row.name },
      at: Number.POSITIVE_INFINITY,
      answeredAt: null,
      status: null,
      answer: null,
    }));

/** What one client saw: the versions of the source at each look. */
export function lookedAt(truth: Truth, ...looks: { seq: number; version?: number }[]): Journal {
  const journal = createJournal();
  const digests = new Map(rowsOf(truth).map((row) => [row.version, row.digest]));
  journal.screens.push({
    client: 'c01',
    stream: show,
    opening: 1,
    final: null,
    looks: looks.map(({ seq, version }, at) => ({
      at,
      seq,
      changed:
        version === undefined
          ? []
          : [{ uuid: source, type: 'source', version, digest: digests.get(version) ?? 1 }],
    })),
  });
  return journal;
}
