import type { Uuid } from '@callsign/contracts/scalars';
import { browserStores } from './indexed-db-store.ts';
import type { SyncOptions } from './sync.ts';
import { browserTabs } from './tabs.ts';

/** What a browser keeps for one person: of somebody else who signs in here, nothing is read or sent. */
export function browserParts(userId: Uuid<'user'>): Pick<SyncOptions, 'outboxStore' | 'snapshots' | 'tabs'> {
  return { ...browserStores(userId), tabs: browserTabs(userId) };
}
