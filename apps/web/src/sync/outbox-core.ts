import type { DeferredWrites } from './deferred-writes.ts';
import type { Delivery } from './delivery.ts';
import type { Entry } from './entry.ts';
import type { EntryList } from './entry-list.ts';
import type { Histories } from './histories.ts';
import type { Notifier } from './notifier.ts';
import type { OutboxFollower } from './outbox-contract.ts';
import type { Changes, OutboxStore } from './outbox-store.ts';
import type { OwnVersions } from './own-versions.ts';
import type { Platform } from './platform.ts';
import type { Problem } from './result.ts';
import type { Tabs } from './tabs.ts';
import type { Waiter } from './waiters.ts';

/**
 * The parts and the state of one outbox, on which the functions of the outbox-*.ts modules work.
 *
 * An entry (one write of this person) goes through four hands: `change` puts it into the list and the store, `sendWaiting` sends
 * it when its turn comes, `settle` takes the answer in, and `receive` does the same with what another tab has done. All tabs of a
 * browser hold the same list; one of them, the owner, sends.
 */
export interface OutboxCore extends Notifier {
  readonly platform: Platform;
  readonly store: OutboxStore;
  readonly tabs: Tabs;
  readonly delivery: Delivery;
  readonly list: EntryList;
  readonly histories: Histories;
  /** Versions that this browser wrote itself. */
  readonly own: OwnVersions;
  /** Writes that are not tried before a time. */
  readonly deferred: DeferredWrites;
  readonly followers: Map<Entry['production'], Set<OutboxFollower>>;
  /** By the key of an entry: who waits in this tab for what becomes of it. */
  readonly waiters: Map<string, Waiter>;
  /** Lanes in which a write is under way, as `lane production`. */
  readonly busyLanes: Set<string>;
  /** By the key of an entry: why it waits, where the server has given a reason. */
  readonly troubles: Map<string, Problem>;
  /** By production: the history that its rows are of. */
  readonly epochs: Map<Entry['production'], string>;
  /** This tab sends for all tabs of the browser. */
  isOwner: boolean;
  isClosed: boolean;
  /** False while the store refuses to keep what is unsent. */
  isKept: boolean;
}

/** The followers of one production. */
export const followersOf = (core: OutboxCore, production: Entry['production']): Iterable<OutboxFollower> =>
  core.followers.get(production) ?? [];

/** Takes changes into what this tab shows. */
export function take(core: OutboxCore, changes: Changes): void {
  const concerned = core.list.take(changes);
  if (concerned.size === 0) return;
  for (const production of concerned)
    for (const follower of followersOf(core, production)) follower.changed();
  core.changed();
}

/** Writes changes to the store. Never rejects: a browser that keeps nothing sends all the same. */
export async function save(core: OutboxCore, changes: Changes): Promise<void> {
  const { store, list } = core;
  try {
    // Once something was not kept, the next step keeps all that is unsent.
    await store.write(core.isKept ? changes : { ...changes, put: list.all(), remove: list.gone() });
    setKept(core, true);
  } catch {
    // A full or broken disk: what is unsent lives on in this page, and the screen shows a warning.
    setKept(core, false);
  }
}

/** Notes whether the store keeps what is unsent; the screen shows a warning when it does not. */
export function setKept(core: OutboxCore, isKept: boolean): void {
  if (core.isKept === isKept) return;
  core.isKept = isKept;
  core.changed();
  for (const all of core.followers.values()) for (const follower of all) follower.changed();
}

/** Notes why an entry waits, for the screen. */
export function noteTrouble(core: OutboxCore, { key, production }: Entry, problem: Problem): void {
  if (core.troubles.get(key)?.message === problem.message) return;
  core.troubles.set(key, problem);
  for (const follower of followersOf(core, production)) follower.changed();
  core.changed();
}
