import { browserStores } from './indexed-db-store.ts';
import type { SyncOptions } from './sync.ts';
import { browserTabs } from './tabs.ts';

/** What a browser hands in. */
export function browserParts(): Pick<SyncOptions, 'outboxStore' | 'snapshots' | 'tabs'> {
  return { ...browserStores(), tabs: browserTabs() };
}
