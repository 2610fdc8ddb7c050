import type { Commit } from '@callsign/contracts/commits';
import type { Uuid } from '@callsign/contracts/scalars';
import type { StreamName } from '../record/journal.ts';
import type { LogCommit, LogRow, Truth } from './truth.ts';

/** Look-ups in the log. */
export interface LogIndex {
  commit(commit: Pick<Commit, 'uuid' | 'productionUuid'>): LogCommit | undefined;
  /** The first row that a request wrote; undefined where it wrote none. */
  byKey(key: string): (LogRow & { stream: StreamName }) | undefined;
  /** The versions of a row in its stream, oldest first. */
  versions(stream: StreamName, uuid: Uuid): readonly LogRow[];
}

/** Indexes the log of every stream. */
export function createLogIndex({ streams }: Truth): LogIndex {
  const commits = new Map<string, LogCommit>();
  const rows = new Map<string, LogRow[]>();
  const keys = new Map<string, LogRow & { stream: StreamName }>();
  for (const { name, commits: all, rows: logged } of streams.values()) {
    for (const commit of all) commits.set(`${name} ${commit.uuid}`, commit);
    for (const row of logged) {
      const place = `${name} ${row.uuid}`;
      if (name !== null && row.key && !keys.has(row.key)) keys.set(row.key, { ...row, stream: name });
      const versions = rows.get(place);
      if (versions) versions.push(row);
      else rows.set(place, [row]);
    }
  }
  const versions = (stream: StreamName, uuid: Uuid) => rows.get(`${stream} ${uuid}`) ?? [];
  return {
    commit: ({ uuid, productionUuid }) => commits.get(`${productionUuid} ${uuid}`),
    byKey: (key) => keys.get(key),
    versions,
  };
}
