import type { Encoded } from '@callsign/api/encoded';
import type { Commit } from '@callsign/contracts/commits';
import type { Uuid } from '@callsign/contracts/scalars';

export const SHOW = '00000000-0000-7000-8000-00000000aaaa' as Uuid<'production'>;

/** What a row is worth to the simulation: it is there, in this version. */
export type Rows = Readonly<Record<string, number>>;

/** The log of one production, as plainly as it can be said; what every screen is compared with. */
export interface PlainLog {
  commits: readonly Commit[];
  /** The rows after each seq that a commit ends at. */
  rowsAt: ReadonlyMap<number, Rows>;
  pruned: number;
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
  const rowsAt = new Map<number, Rows>([[0, {}]]);
  const log: PlainLog = {
    commits,
    rowsAt,
    pruned: 0,
    head: () => commits.at(-1)?.seq ?? 0,
    write(changes, seed) {
      const from = log.head() + 1;
      const rows = { ...rowsAt.get(log.head()) };
      const made = Array.from({ length: changes }, (_, place) => {
        const uuid = `row ${(seed + place * 3) % 6}`;
        const isDeleted = uuid in rows && (seed + place) % 5 === 0;
        const version = from + place;
        if (isDeleted) delete rows[uuid];
        else rows[uuid] = version;
        return {
          seq: from + place,
          event: isDeleted ? 'entity:deleted' : 'entity:updated',
          entityType: 'source',
          entityId: uuid,
          entity: { uuid, id: uuid, version, isDeleted, fieldVersions: {} },
          old: {},
          userId: null,
          userName: null,
        };
      });
      const commit = commitOf(from, made);
      add(commit, rows);
      return commit;
    },
    prune(seq) {
      const floor = commits.findLast((commit) => commit.seq <= seq)?.seq ?? 0;
      log.pruned = Math.max(log.pruned, floor);
    },
    read(after, limit) {
      const found: Commit[] = [];
      let changes = 0;
      for (const commit of commits.slice(firstAfter(Math.max(after, log.pruned)))) {
        if (changes >= limit) break;
        // A place within a commit cuts it, as the database would.
        const rest = commit.changes.filter(({ seq }) => seq > after);
        found.push(
          rest.length < commit.changes.length ? { ...commit, from: after + 1, changes: rest } : commit,
        );
        changes += rest.length;
      }
      return { commits: found, head: log.head(), pruned: log.pruned };
    },
  };

  function add(commit: Commit, rows: Rows): void {
    commits.push(commit);
    rowsAt.set(commit.seq, rows);
  }

  function firstAfter(seq: number): number {
    let low = 0;
    let high = commits.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((commits[middle] as Commit).seq > seq) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  for (const commit of start) {
    const rows = { ...rowsAt.get(log.head()) };
    for (const { entityId, entity } of commit.changes)
      if (entity.isDeleted) delete rows[entityId];
      else rows[entityId] = entity.version;
    add(commit, rows);
  }
  return log;
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

/** A commit of changes that begins at a seq, as far as the sync reads it. */
const commitOf = (from: number, changes: readonly object[]) =>
  ({
    uuid: crypto.randomUUID(),
    productionUuid: SHOW,
    from,
    seq: from + changes.length - 1,
    userId: null,
    userName: null,
    reason: null,
    at: '2026-05-01T08:00:00.000Z',
    changes,
  }) as unknown as Commit;
