import type { Encoded } from '@callsign/api/encoded';
import type { Change, Commit } from '@callsign/contracts/commits';
import type { Entity } from '@callsign/contracts/registry';
import type { DisplayId, Uuid } from '@callsign/contracts/scalars';

export const SHOW = '00000000-0000-7000-8000-00000000aaaa' as Uuid<'production'>;

/** What a row is worth to the simulation: it is there, in this version. */
export type Rows = ReadonlyMap<Uuid<'source'>, number>;

/** A source as far as the sync reads it. */
export const sourceRow = (uuid: Uuid<'source'>, version: number, isDeleted: boolean) =>
  ({
    uuid,
    id: uuid.replace('row', 'SRC') as DisplayId,
    version,
    isDeleted,
    fieldVersions: {},
  }) as Entity<'source'>;

/** The log of one production, without a database; what every screen is compared with. */
export interface PlainLog {
  commits: readonly Commit[];
  /** The rows after each seq that a commit ends at. */
  rowsAt: ReadonlyMap<number, Rows>;
  head(): number;
  /** Writes one commit of so many changes. */
  write(changes: number, seed: number): Commit;
  prune(seq: number): void;
  /** What the database answers to a read: whole commits after a place, of at least so many changes. */
  read(after: number, limit: number): { commits: Commit[]; head: number; pruned: number };
}

/** A log that begins with some commits. */
export function createPlainLog(start: readonly Commit[] = []): PlainLog {
  const commits: Commit[] = [];
  const rowsAt = new Map<number, Rows>([[0, new Map()]]);
  let pruned = 0;
  const head = () => commits.at(-1)?.seq ?? 0;
  function add(commit: Commit, rows: Rows): void {
    commits.push(commit);
    rowsAt.set(commit.seq, rows);
  }
  for (const commit of start) add(commit, rowsAfter(rowsAt.get(head()) ?? new Map(), commit));
  return {
    commits,
    rowsAt,
    head,
    write(count, seed) {
      const rows = rowsAt.get(head()) ?? new Map();
      const commit = commitOf(head() + 1, makeChanges(rows, head() + 1, count, seed));
      add(commit, rowsAfter(rows, commit));
      return commit;
    },
    prune(seq) {
      pruned = Math.max(pruned, commits.findLast((commit) => commit.seq <= seq)?.seq ?? 0);
    },
    read(after, limit) {
      const page = readPage(commits.slice(firstAfter(commits, Math.max(after, pruned))), after, limit);
      return { commits: page, head: head(), pruned };
    },
  };
}

/** Changes of some of six rows, from a seq on: a row that is not there is written, one that is there may be deleted. */
function makeChanges(rows: Rows, from: number, count: number, seed: number): Change[] {
  const there = new Set(rows.keys());
  return Array.from({ length: count }, (_, place) => {
    const uuid = `row ${(seed + place * 3) % 6}` as Uuid<'source'>;
    const isDeleted = there.has(uuid) && (seed + place) % 5 === 0;
    const version = from + place;
    if (isDeleted) there.delete(uuid);
    else there.add(uuid);
    return {
      seq: version,
      event: isDeleted ? 'entity:deleted' : 'entity:updated',
      entityType: 'source',
      entityId: uuid,
      entity: sourceRow(uuid, version, isDeleted),
      old: {},
      userId: null,
      userName: null,
    };
  });
}

/** The rows as a commit leaves them. */
function rowsAfter(before: Rows, { changes }: Commit): Rows {
  const rows = new Map(before);
  for (const change of changes) {
    if (change.entityType !== 'source') continue;
    if (change.entity.isDeleted) rows.delete(change.entityId);
    else rows.set(change.entityId, change.entity.version);
  }
  return rows;
}

/** Commits, of which the first may begin before `after`, until they hold `limit` changes. */
function readPage(commits: readonly Commit[], after: number, limit: number): Commit[] {
  const page: Commit[] = [];
  let changes = 0;
  for (const commit of commits) {
    if (changes >= limit) break;
    // A place within a commit cuts it, as the database would.
    const rest = commit.changes.filter(({ seq }) => seq > after);
    page.push(rest.length < commit.changes.length ? { ...commit, from: after + 1, changes: rest } : commit);
    changes += rest.length;
  }
  return page;
}

/** The index of the first commit that ends after a seq, found by halving: logs of a long run have thousands. */
function firstAfter(commits: readonly Commit[], seq: number): number {
  let low = 0;
  let high = commits.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((commits[middle] as Commit).seq > seq) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Commits as the server hands them on; the simulation needs no text. */
export const encoded = (commits: readonly Commit[]): (Encoded & { commit: Commit })[] =>
  commits.map((commit) => ({
    uuid: commit.uuid,
    from: commit.from,
    seq: commit.seq,
    json: 'x'.repeat(40),
    commit,
  }));

/** A commit of changes that begins at a seq. */
const commitOf = (from: number, changes: Change[]): Commit => ({
  uuid: crypto.randomUUID() as string as Uuid<'commit'>,
  productionUuid: SHOW,
  from,
  seq: from + changes.length - 1,
  userId: null,
  userName: null,
  reason: null,
  at: '2026-05-01T08:00:00.000Z',
  changes,
});
