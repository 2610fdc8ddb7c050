import type { Commit } from '@callsign/contracts/commits';
import type { Uuid } from '@callsign/contracts/scalars';
import { isWaiting } from './entry.ts';
import type { Outbox } from './outbox-contract.ts';
import { valueIn } from './row.ts';

/** Matches rows that arrive in the stream with new rows that this browser has sent. */
export interface OwnRowMatcher {
  note(commits: readonly Commit[]): void;
}

/**
 * A new row can arrive in the stream before the request that made it is answered, and would then show twice: under its temporary
 * uuid and under the server's. A row of this person's with the type and the fields of an unanswered create is taken for that row.
 * A wrong match only lasts until the answer, which names the uuid.
 */
export function createOwnRowMatcher(
  outbox: Outbox,
  userId: Uuid<'user'>,
  production: Uuid<'production'> | null,
): OwnRowMatcher {
  const known = new Set<Uuid>();
  return {
    note(commits: readonly Commit[]): void {
      const waiting = outbox
        .entries(production)
        .filter((entry) => isWaiting(entry) && entry.request !== null);
      for (const { changes, userId: author } of commits) {
        if (author !== userId || waiting.length === 0) continue;
        for (const { event, entityType, entity } of changes) {
          if (event !== 'entity:created' || known.has(entity.uuid)) continue;
          const own = waiting.find(
            ({ action }) =>
              action.do === 'create' &&
              action.entityType === entityType &&
              Object.entries(action.fields).every(([field, value]) => same(valueIn(entity, field), value)),
          );
          if (own?.action.do !== 'create' || outbox.uuidOf(own.action.temporary) !== own.action.temporary)
            continue;
          known.add(entity.uuid);
          outbox.matchNewRow(own.action.temporary, entity.uuid);
        }
      }
    },
  };
}

const same = (a: unknown, b: unknown) => a === b || JSON.stringify(a) === JSON.stringify(b);
