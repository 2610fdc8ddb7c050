import type { Commit } from '@callsign/contracts/commits';
import type { Uuid } from '@callsign/contracts/scalars';
import { isWaiting } from './entry.ts';
import type { Outbox } from './outbox-contract.ts';
import { valueIn } from './row.ts';

/**
 * Knows one's own new rows when they come in the stream before their request is answered, so that no row shows twice.
 * It only decides what is shown: the answer to the request has the last word.
 */
export function createSupposer(outbox: Outbox, userId: Uuid<'user'>, production: Uuid<'production'> | null) {
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
          outbox.suppose(own.action.temporary, entity.uuid);
        }
      }
    },
  };
}

const same = (a: unknown, b: unknown) => a === b || JSON.stringify(a) === JSON.stringify(b);
