import { memoryStore, type OutboxStore } from '@callsign/web/sync/outbox-store';
import type { Journal } from '../record/journal.ts';
import { tagOf } from '../record/tag.ts';

/** The outbox of one client's browser: copies, as IndexedDB keeps them, that outlive every page; what comes in is written down. */
export function createCrewStore(client: string, journal: Journal): OutboxStore {
  const store = memoryStore();
  const known = new Set<string>();
  return {
    load: async () => structuredClone(await store.load()),
    async write(changes) {
      for (const { action } of changes.put ?? []) {
        const tag = tagOf(action);
        if (!tag || known.has(tag)) continue;
        known.add(tag);
        journal.kept.push({ client, tag, at: journal.now() });
      }
      await store.write(structuredClone(changes));
    },
  };
}
