import type { Commit } from '@callsign/contracts/commits';
import type { Entity } from '@callsign/contracts/registry';
import type { Uuid } from '@callsign/contracts/scalars';

/** How many of its own last versions of one row a browser remembers. */
const MAX_OWN_VERSIONS = 50;

/** Which versions of which rows this browser wrote itself, so that nobody is in conflict with himself. */
export interface OwnVersions {
  /** Notes a commit of one's own. */
  note(commit: Commit): void;
  /** Forgets all of them: they count in a history that is gone. */
  forget(): void;
  /** The version to send with an edit whose author saw the row at `seen`; `current` is the row as the model holds it. */
  toSend(
    uuid: Uuid,
    fields: readonly string[],
    seen: number | null,
    current: Entity | undefined,
  ): number | undefined;
}

/** Makes the memory of one's own versions. */
export function createOwnVersions(): OwnVersions {
  const known = new Map<Uuid, { versions: number[]; last: Entity }>();
  return {
    note({ changes }) {
      for (const { entity } of changes) {
        const versions = known.get(entity.uuid)?.versions ?? [];
        known.set(entity.uuid, {
          versions: [...versions, entity.version].slice(-MAX_OWN_VERSIONS),
          last: entity,
        });
      }
    },
    forget: () => known.clear(),
    toSend(uuid, fields, seen, current) {
      if (seen === null) return undefined;
      const own = known.get(uuid);
      const newest = own && own.last.version > (current?.version ?? 0) ? own.last : current;
      if (!newest || newest.version <= seen) return seen;
      // Only where nobody else has touched these fields since may the claim grow: otherwise their change would go unseen.
      const touchedByOthers = fields.some((field) => {
        const changedAt = newest.fieldVersions[field] ?? 1;
        return changedAt > seen && !own?.versions.includes(changedAt);
      });
      return touchedByOthers ? seen : newest.version;
    },
  };
}
