import type { Uuid } from '@callsign/contracts/scalars';
import { createDeferredWrites } from './deferred-writes.ts';
import { createDelivery, type Settled } from './delivery.ts';
import { type Action, type Entry, isWaiting, sentAgain } from './entry.ts';
import { createEntryList } from './entry-list.ts';
import { createHistories } from './histories.ts';
import type { Api } from './http.ts';
import type { Model } from './model.ts';
import { createNotifier } from './notifier.ts';
import { type AddOptions, MAX_UNSENT_WRITES, type Outbox, type OutboxFollower } from './outbox-contract.ts';
import { type OutboxCore, take } from './outbox-core.ts';
import { load, receive, startSending } from './outbox-loading.ts';
import { left, tooMany } from './outbox-problems.ts';
import { change, sendLaneOf } from './outbox-sending.ts';
import type { OutboxStore } from './outbox-store.ts';
import { createOwnVersions } from './own-versions.ts';
import type { Platform } from './platform.ts';
import type { Problem } from './result.ts';
import type { Tabs } from './tabs.ts';

interface Deps {
  platform: Platform;
  api: Api;
  store: OutboxStore;
  tabs: Tabs;
}

/** Opens the outbox of this browser: reads what earlier pages and other tabs have left, and sends when this tab is the one that does. */
export function createOutbox(deps: Deps): Outbox {
  const core = newCore(deps);
  const { list, deferred, delivery } = core;
  const stopListening = core.tabs.listen((message) => receive(core, message));
  const leave = core.tabs.claim(() => void startSending(core));
  void load(core);
  return {
    entries: list.of,
    all: list.all,
    subscribe: core.subscribe,
    add: (production, action, options = {}) => add(core, production, action, options),
    change: (changes) => change(core, changes),
    retry: (key) => retry(core, key),
    // Both names are of one row, and so of one type.
    uuidOf: <T extends string>(uuid: Uuid<T>) => (list.aliasOf(uuid) ?? uuid) as Uuid<T>,
    keyOf: <T extends string>(uuid: Uuid<T>) => (list.firstNameOf(uuid) ?? uuid) as Uuid<T>,
    matchNewRow: (temporary, uuid) => list.know({ temporary, uuid }),
    isKept: () => core.isKept,
    trouble(production) {
      const waiting = production === null ? list.all() : list.of(production);
      return waiting.flatMap(({ key }) => core.troubles.get(key) ?? [])[0] ?? null;
    },
    follow: (production, follower) => follow(core, production, follower),
    reconcile: (production, model) => reconcile(core, production, model),
    retryNow() {
      deferred.release();
      delivery.retryNow();
    },
    close(problem) {
      stopListening();
      leave();
      close(core, problem);
    },
  };
}

function newCore({ platform, api, store, tabs }: Deps): OutboxCore {
  const list = createEntryList();
  const core: OutboxCore = {
    ...{ platform, store, tabs, list },
    ...createNotifier(platform.soon),
    delivery: createDelivery(platform, api),
    histories: createHistories({ platform, api, list, change: (changes) => change(core, changes) }),
    own: createOwnVersions(),
    deferred: createDeferredWrites(platform, (entry) => sendLaneOf(core, entry)),
    followers: new Map(),
    waiters: new Map(),
    busyLanes: new Set(),
    troubles: new Map(),
    epochs: new Map(),
    isOwner: false,
    isClosed: false,
    isKept: true,
  };
  return core;
}

/** Adds a write; resolves with its final answer. */
function add(
  core: OutboxCore,
  production: Entry['production'],
  action: Action,
  { change: more = {}, keep = false, history }: AddOptions,
): Promise<Settled> {
  const { platform, list } = core;
  const entry: Entry = {
    key: action.do === 'create' ? action.temporary : platform.key(),
    order: Math.max(platform.now() * 1000, (list.all().at(-1)?.order ?? 0) + 1),
    at: platform.now(),
    production,
    action,
    request: null,
    problem: null,
    ...(history === undefined ? {} : { history }),
  };
  const isFull = list.all().filter(isWaiting).length >= MAX_UNSENT_WRITES;
  const problem = core.isClosed ? left : isFull ? tooMany : null;
  if (problem) {
    if (action.do === 'edit') take(core, { put: [{ ...entry, problem }] });
    return Promise.resolve({ kind: 'refused', problem });
  }
  const done = new Promise<Settled>((resolve) =>
    core.waiters.set(entry.key, { resolve, keep, problem: null }),
  );
  change(core, { ...more, put: [...(more.put ?? []), entry] });
  return done;
}

/** Sends a refused entry again, under a new key. */
function retry(core: OutboxCore, key: string): void {
  const { platform, list, epochs } = core;
  const entry = list.all().find((it) => it.key === key);
  if (!entry?.problem) return;
  const again = sentAgain(entry, platform.key(), platform.now(), epochs.get(entry.production));
  change(core, { put: [again], remove: [key] });
}

function follow({ followers }: OutboxCore, production: Entry['production'], follower: OutboxFollower) {
  const all = followers.get(production) ?? new Set();
  followers.set(production, all.add(follower));
  return () => void all.delete(follower);
}

/** Looks in the history that a production is of now for writes that were acknowledged in another. */
function reconcile({ epochs, own, histories }: OutboxCore, production: Entry['production'], model: Model) {
  // What was written in a history that is gone says nothing about this one's versions.
  if (production !== null && epochs.get(production) !== model.epoch) own.forget();
  epochs.set(production, model.epoch);
  histories.reconcile(production, model);
}

function close(core: OutboxCore, problem: Problem): void {
  core.isClosed = true;
  core.deferred.close();
  core.histories.close();
  core.delivery.close(problem);
  for (const { resolve } of core.waiters.values()) resolve({ kind: 'refused', problem });
  core.waiters.clear();
}
