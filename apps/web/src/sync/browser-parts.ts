import { browserStores } from './indexed-db-store.ts';
import type { SyncOptions } from './sync.ts';
import { browserTabs } from './tabs.ts';

/** What a browser hands in. Over plain HTTP it has no Web Locks: then each tab keeps its own unsent writes while it is open. */
export function browserParts(): Pick<SyncOptions, 'outboxStore' | 'snapshots' | 'tabs'> {
  const { outboxStore, snapshots } = browserStores();
  const canShare = 'locks' in navigator && 'BroadcastChannel' in globalThis;
  return canShare ? { outboxStore, snapshots, tabs: browserTabs() } : { snapshots };
}
