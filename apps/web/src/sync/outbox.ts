import type { Uuid } from '@callsign/contracts/scalars';
import { createDelivery, type Settled } from './delivery.ts';
import { type Entry, isWaiting, type Lane, laneOf, lanes, namesIn, sentAgain, withUuids } from './entry.ts';
import { createEntryList } from './entry-list.ts';
import { createHeld } from './held.ts';
import { createHistories } from './histories.ts';
import type { Api } from './http.ts';
import { createNotifier } from './notifier.ts';
import { MOST_ENTRIES, type Outbox, type OutboxFollower, type Written } from './outbox-contract.ts';
import { left, overdue, tooMany } from './outbox-problems.ts';
import { type Changes, type Kept, type OutboxStore, StorageHangs } from './outbox-store.ts';
import { createOwnVersions } from './own-versions.ts';
import type { Platform } from './platform.ts';
import { requestOf } from './request-of.ts';
import type { Problem } from './result.ts';
import { afterRefusal, afterSuccess, type Outcome } from './settle.ts';
import type { Tabs } from './tabs.ts';

/** How long a store that hangs is left alone. */
const ASK_AGAIN_MS = 2_000;

interface Deps {
  platform: Platform;
  api: Api;
  store: OutboxStore;
  tabs: Tabs;
}

/** Who waits for the last word on an entry in this tab, and what has been refused of it so far. */
interface Waiter {
  resolve: (answer: Settled) => void;
  keep: boolean;
  problem: Problem | null;
}

type TabMessage =
  | { type: 'changes'; changes: Changes }
  | { type: 'settled'; entry: Entry; answer: Settled; outcome: Outcome };

/** Opens the outbox of this browser. */
export function createOutbox({ platform, api, store, tabs }: Deps): Outbox {
  const delivery = createDelivery(platform, api);
  const list = createEntryList();
  const histories = createHistories({ platform, api, list, change });
  const own = createOwnVersions();
  const held = createHeld(platform, (entry) => void pump(entry.production, laneOf(entry)));
  const followers = new Map<Entry['production'], Set<OutboxFollower>>();
  const { subscribe, changed } = createNotifier(platform.soon);
  const waiters = new Map<string, Waiter>();
  const busy = new Set<string>();
  const epochs = new Map<string, string>();
  const troubles = new Map<string, Problem>();
  let isOwner = false;
  let isClosed = false;
  let kept = true;

  /** Takes changes into what this tab shows. */
  function take(changes: Changes): void {
    const concerned = list.take(changes);
    if (concerned.size === 0) return;
    for (const production of concerned)
      for (const follower of followers.get(production) ?? []) follower.changed();
    changed();
  }

  async function save(changes: Changes): Promise<void> {
    try {
      // Once something was not kept, the next step keeps all that is unsent.
      await store.write(kept ? changes : { ...changes, put: list.all(), remove: list.gone() });
      keeps(true);
    } catch {
      // A full or broken disk: what is unsent lives on in this page, and the screen says so.
      keeps(false);
    }
  }

  function keeps(now: boolean): void {
    if (kept === now) return;
    kept = now;
    changed();
    for (const all of followers.values()) for (const follower of all) follower.changed();
  }

  /** Changes what is kept, here and in every tab. */
  function change(changes: Changes): void {
    take(changes);
    void save(changes).then(() => tabs.post({ type: 'changes', changes } satisfies TabMessage));
    pumpAll();
  }

  function pumpAll(): void {
    for (const production of new Set(list.all().map((entry) => entry.production)))
      for (const lane of lanes) void pump(production, lane);
  }

  /** Sends what waits in a lane of a production, one after the other: what is behind may build on what is before. */
  async function pump(production: Entry['production'], lane: Lane): Promise<void> {
    const place = `${lane} ${production}`;
    if (!isOwner || isClosed || busy.has(place)) return;
    busy.add(place);
    for (let entry = nextOf(production, lane); entry && !isClosed; entry = nextOf(production, lane))
      await send(entry);
    busy.delete(place);
  }

  function nextOf(production: Entry['production'], lane: Lane): Entry | undefined {
    const unmade = new Set<string>(
      list.all().flatMap(({ action }) => (action.do === 'create' ? [action.temporary] : [])),
    );
    const ready = list
      .of(production)
      .filter(
        (entry) =>
          isWaiting(entry) &&
          laneOf(entry) === lane &&
          !held.stops(entry) &&
          (unmade.size === 0 || !namesIn(entry.action).some((name) => unmade.has(name))),
      );
    // What a tab that is gone has sent, the server may hold already: what another tab did at the same moment comes after it.
    return ready.find(({ request }) => request !== null) ?? ready[0];
  }

  /** Notes why an entry waits, for the screen. */
  function note({ key, production }: Entry, problem: Problem): void {
    if (troubles.get(key)?.message === problem.message) return;
    troubles.set(key, problem);
    for (const follower of followers.get(production) ?? []) follower.changed();
    changed();
  }

  async function send(waiting: Entry): Promise<void> {
    let entry = waiting;
    if (!entry.request) {
      const action = withUuids(entry.action, list.aliasOf);
      const named = { ...entry, action };
      const request = requestOf(named, (uuid, fields, seen) => own.toSend(uuid, fields, seen, undefined));
      entry = { ...named, request };
      take({ put: [entry] });
      // Kept before it is sent: whatever happens then, it can be repeated letter by letter.
      await save({ put: [entry] });
    }
    const onTrouble = (problem: Problem) => note(entry, problem);
    const answer = await delivery.deliver(entry.request ?? { method: 'GET', path: '/' }, onTrouble);
    if (isClosed) return;
    if (answer.kind === 'later') {
      const isRow = answer.problem.code === 'ROW_HELD';
      if (isRow) note(entry, answer.problem);
      return held.put(entry, answer.ms, isRow ? 'row' : 'type');
    }
    troubles.delete(entry.key);
    if (answer.kind === 'ok') own.note((answer.body as Written).commit);
    const outcome =
      answer.kind === 'ok'
        ? afterSuccess(list.all(), entry, answer.body as Written, own, platform.now())
        : afterRefusal(list.all(), entry, answer, platform.key());
    const remembered = settle(entry, answer, outcome);
    await save({ ...outcome, ...remembered });
    tabs.post({ type: 'settled', entry, answer, outcome } satisfies TabMessage);
  }

  /** Takes an answer in: the followers first, so that a confirmed value takes the place of the unconfirmed without a gap. */
  function settle(entry: Entry, answer: Settled, outcome: Outcome): Changes {
    for (const alias of outcome.aliases) list.know(alias);
    if (answer.kind === 'refused') list.forgetMade(entry);
    const remembered = answer.kind === 'ok' ? histories.note(entry, answer.body as Written) : {};
    for (const follower of followers.get(entry.production) ?? []) {
      if (answer.kind === 'ok') follower.taken(entry, answer.body as Written);
      else follower.refused(entry, answer.problem);
    }
    take(outcome);
    answerWaiter(entry, answer, outcome);
    return remembered;
  }

  function answerWaiter(entry: Entry, answer: Settled, outcome: Outcome): void {
    const waiter = waiters.get(entry.key);
    if (!waiter) return;
    waiters.delete(entry.key);
    const problem =
      waiter.problem ?? (answer.kind === 'refused' && entry.action.do === 'edit' ? answer.problem : null);
    if (outcome.next) {
      waiters.set(outcome.next, { ...waiter, problem });
      return;
    }
    if (answer.kind === 'refused' && !waiter.keep) change({ remove: [entry.key] });
    waiter.resolve(problem ? { kind: 'refused', problem } : answer);
  }

  const orderAfterAll = () => Math.max(platform.now() * 1000, (list.all().at(-1)?.order ?? 0) + 1);

  /**
   * Reads what earlier pages and other tabs have left; what has waited too long is put before its author. A store that hangs
   * (a tab of an older build holds it) is asked again until it answers.
   */
  async function load(): Promise<void> {
    try {
      receive(await store.load());
    } catch (error) {
      keeps(false);
      if (error instanceof StorageHangs && !isClosed) platform.after(ASK_AGAIN_MS, () => void load());
      return;
    }
    if (!kept) await save({});
    pumpAll();
  }

  function receive({ entries, aliases: made, acknowledged }: Kept): void {
    histories.load(acknowledged);
    for (const alias of made) list.know(alias);
    for (const entry of entries) if (entry.isLost) list.forgetMade(entry);
    take({ put: entries });
    const late = overdue(entries, platform.now());
    if (late.length > 0) change({ put: late });
  }

  const stopListening = tabs.listen((heard) => {
    const message = heard as TabMessage;
    if (message.type !== 'settled' && message.type !== 'changes') return;
    if (message.type === 'settled') {
      const { entry, answer, outcome } = message;
      if (answer.kind === 'ok') own.note((answer.body as Written).commit);
      settle(entry, answer, outcome);
    } else take(message.changes);
    pumpAll();
  });
  const leave = tabs.claim(() => {
    void load().then(() => {
      isOwner = true;
      // What this tab has handed over and never heard of again: the key makes sure that it is done once.
      const mine = list.all().filter(({ key }) => waiters.has(key));
      if (mine.length > 0) void save({ put: mine });
      pumpAll();
    });
  });
  void load();

  return {
    entries: list.of,
    all: list.all,
    subscribe,
    add(production, action, { change: more = {}, keep = false, history } = {}) {
      const key = action.do === 'create' ? action.temporary : platform.key();
      const entry: Entry = {
        key,
        order: orderAfterAll(),
        at: platform.now(),
        production,
        action,
        request: null,
        problem: null,
        ...(history === undefined ? {} : { history }),
      };
      const problem = isClosed ? left : list.all().filter(isWaiting).length >= MOST_ENTRIES ? tooMany : null;
      if (problem) {
        if (action.do === 'edit') take({ put: [{ ...entry, problem }] });
        return Promise.resolve({ kind: 'refused', problem });
      }
      const done = new Promise<Settled>((resolve) => waiters.set(key, { resolve, keep, problem: null }));
      change({ ...more, put: [...(more.put ?? []), entry] });
      return done;
    },
    change,
    retry(key) {
      const entry = list.all().find((it) => it.key === key);
      if (!entry?.problem) return;
      const again = sentAgain(entry, platform.key(), platform.now(), epochs.get(entry.production ?? ''));
      change({ put: [again], remove: [key] });
    },
    // Both names are of one row, and so of one type.
    uuidOf: <T extends string>(uuid: Uuid<T>) => (list.aliasOf(uuid) ?? uuid) as Uuid<T>,
    keyOf: <T extends string>(uuid: Uuid<T>) => (list.firstNameOf(uuid) ?? uuid) as Uuid<T>,
    suppose: (temporary, uuid) => list.know({ temporary, uuid }),
    isKept: () => kept,
    trouble(production) {
      const waiting = production === null ? list.all() : list.of(production);
      return waiting.flatMap(({ key }) => troubles.get(key) ?? [])[0] ?? null;
    },
    follow(production, follower) {
      const all = followers.get(production) ?? new Set();
      followers.set(production, all.add(follower));
      return () => void all.delete(follower);
    },
    holds(production, model) {
      // What was written in a history that is gone says nothing about this one's versions.
      if (epochs.get(production) !== model.epoch) own.forget();
      epochs.set(production, model.epoch);
      histories.holds(production, model);
    },
    nudge() {
      held.release();
      delivery.nudge();
    },
    close(problem) {
      isClosed = true;
      stopListening();
      leave();
      held.close();
      histories.close();
      delivery.close(problem);
      for (const { resolve } of waiters.values()) resolve({ kind: 'refused', problem });
      waiters.clear();
    },
  };
}
