import type { Commit } from '@callsign/contracts/commits';
import type { Entity } from '@callsign/contracts/registry';
import type { Uuid } from '@callsign/contracts/scalars';
import type { Model } from './model.ts';
import { tableOf } from './table.ts';

export const SHOW = '00000000-0000-7000-8000-00000000aaaa' as Uuid<'production'>;

/** What a commit of the test log does to one row: new values, or null to delete it. */
export interface TestChange {
  uuid: string;
  type?: string;
  fields: Record<string, unknown> | null;
}

/** The log of one stream, written the way the database writes it. */
export interface TestLog {
  readonly commits: Commit[];
  readonly rows: Map<string, Entity>;
  head(): number;
  /** Takes back everything after a seq, as if it had never been. */
  rewind(seq: number): void;
  write(changes: readonly TestChange[], who?: { id: string; name: string }): Commit;
}

/** An empty log. */
export function createTestLog(production: string | null = SHOW): TestLog {
  const commits: Commit[] = [];
  const rows = new Map<string, Entity>();
  let seq = 0;
  let names = 0;
  return {
    commits,
    rows,
    head: () => seq,
    rewind(to) {
      while ((commits.at(-1)?.seq ?? 0) > to) commits.pop();
      rows.clear();
      for (const { changes } of commits)
        for (const { entityId, entity } of changes) rows.set(entityId, entity);
      seq = to;
    },
    write(changes, who = { id: 'someone', name: 'Someone' }) {
      const from = seq + 1;
      const made = changes.map(({ uuid, type, fields }) => {
        const before = rows.get(uuid);
        const entity = nextRow(before, uuid, fields) as unknown as Entity;
        rows.set(uuid, entity);
        seq += 1;
        const event = entity.isDeleted
          ? 'entity:deleted'
          : before && !before.isDeleted
            ? 'entity:updated'
            : 'entity:created';
        return {
          seq,
          event,
          entityType: type ?? 'source',
          entityId: uuid,
          entity,
          old: Object.fromEntries(
            Object.keys(fields ?? {}).map((field) => [field, (before as never)?.[field]]),
          ),
          userId: who.id,
          userName: who.name,
        };
      });
      const commit = {
        uuid: `commit-${++names}`,
        productionUuid: production,
        from,
        seq,
        userId: who.id,
        userName: who.name,
        reason: null,
        at: '2026-05-01T08:00:00.000Z',
        changes: made,
      } as unknown as Commit;
      commits.push(commit);
      return commit;
    },
  };
}

function nextRow(
  before: Entity | undefined,
  uuid: string,
  fields: Record<string, unknown> | null,
): Record<string, unknown> {
  const version = (before?.version ?? 0) + 1;
  const touched = Object.keys(fields ?? { isDeleted: true });
  return {
    id: uuid,
    name: '',
    note: null,
    ...before,
    ...fields,
    uuid,
    version,
    fieldVersions: before
      ? { ...before.fieldVersions, ...Object.fromEntries(touched.map((field) => [field, version])) }
      : {},
    isDeleted: fields === null,
  };
}

/** The model of a log up to a seq, made the plain way. */
export function fold(commits: readonly Commit[], epoch = 'e', upTo = Number.POSITIVE_INFINITY): Model {
  const types = new Map<string, Map<string, Entity>>();
  let seq = 0;
  let last: string | null = null;
  for (const commit of commits) {
    if (commit.seq > upTo) break;
    seq = commit.seq;
    last = commit.uuid;
    for (const { entityType, entityId, entity } of commit.changes) {
      const rows = types.get(entityType) ?? new Map<string, Entity>();
      types.set(entityType, rows);
      if (entity.isDeleted) rows.delete(entityId);
      else rows.set(entityId, entity);
    }
  }
  const tables = Object.fromEntries([...types].map(([type, rows]) => [type, tableOf([...rows.values()])]));
  return { seq, epoch, commit: last, tables };
}
