import type { Uuid } from '@callsign/contracts/scalars';
import { type Book, createBook } from './book.ts';
import type { OnApplied } from './follow.ts';
import { type Api, createApi } from './http.ts';
import { createLink } from './link.ts';
import { createOutbox } from './outbox.ts';
import type { Outbox } from './outbox-contract.ts';
import { memoryStore, type OutboxStore } from './outbox-store.ts';
import type { Person } from './person.ts';
import { type Platform, realPlatform } from './platform.ts';
import type { Problem } from './result.ts';
import { noSnapshots, type SnapshotStore } from './snapshot-store.ts';
import { noTabs, type Tabs } from './tabs.ts';
import { createWorkspace, type Workspace } from './workspace.ts';

/** Where the server is, and who is signed in. */
export interface SyncOptions {
  /** Origin of the server: location.origin in a browser, 'http://127.0.0.1:3010' in Node. */
  base: string;
  person: Person;
  /** Stands in for time, chance and the network in a simulation. */
  platform?: Platform;
  /** Where unsent writes survive; without it they live as long as the process. */
  outboxStore?: OutboxStore;
  /** Where the last confirmed rows are kept for when there is no connection. */
  snapshots?: SnapshotStore;
  /** The other tabs of this browser, which share the store. */
  tabs?: Tabs;
  /** Called when this person's roles may have changed. */
  onAccess?: () => void;
  /** Called with every commit that is applied, and its source. */
  onApplied?: OnApplied;
}

/** Everything a page shares: one socket, one person. */
export interface Sync {
  readonly person: Person;
  /** Reads what is not part of the live model: history, the trash. */
  readonly api: Api;
  /** All writes of this browser that the server has not taken. */
  readonly outbox: Outbox;
  /** The list of productions. Every open needs its close; the stream ends with the last. */
  openWorkspace(): Workspace;
  /** A production. Opening one that is open shares its rows; every open needs its close. */
  openBook(productionUuid: Uuid<'production'>): Book;
  /** The browser's `online` and `offline` events: a hint, checked at once. */
  online(): void;
  offline(): void;
  close(): void;
}

/** Starts synchronising; connects when the first stream is opened. */
export function openSync({
  base,
  person,
  platform = realPlatform,
  outboxStore = memoryStore(),
  snapshots = noSnapshots,
  tabs = noTabs,
  onAccess = () => {},
  onApplied = () => {},
}: SyncOptions): Sync {
  const api = createApi(platform, base);
  const link = createLink(platform, `${base.replace(/^http/, 'ws')}/ws`, onAccess);
  const outbox = createOutbox({ platform, api, store: outboxStore, tabs });
  const deps = { platform, link, api, person, outbox, snapshots, onApplied };
  const open = new Map<string, { shared: Book | Workspace; users: number }>();

  function share<S extends Book | Workspace>(name: string, make: () => S): S {
    const before = open.get(name);
    // One that ended with its production is of no use to who opens it again after a restore.
    const known = before && !before.shared.status().gone ? before : { shared: make(), users: 0 };
    open.set(name, known);
    known.users += 1;
    let closed = false;
    return {
      ...(known.shared as S),
      close() {
        if (closed) return;
        closed = true;
        known.users -= 1;
        if (known.users > 0) return;
        known.shared.close();
        if (open.get(name) === known) open.delete(name);
      },
    };
  }

  return {
    person,
    api,
    outbox,
    openWorkspace: () => share('', () => createWorkspace(deps)),
    openBook: (uuid) => share(uuid, () => createBook(deps, uuid)),
    online: () => link.hint(true),
    offline: () => link.hint(false),
    close() {
      for (const { shared } of open.values()) shared.close();
      open.clear();
      outbox.close(closed);
      link.close();
    },
  };
}

const closed: Problem = {
  code: 'NOT_READY',
  message: 'The page was left before the server had answered; it may or may not have saved this.',
};
