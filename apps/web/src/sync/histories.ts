import type { Uuid } from '@callsign/contracts/scalars';
import { type Acknowledged, acknowledgedOf, remembered } from './acknowledged.ts';
import { backoff } from './backoff.ts';
import type { Entry } from './entry.ts';
import type { EntryList } from './entry-list.ts';
import type { Api } from './http.ts';
import { findLost, lostEntries } from './lost-writes.ts';
import type { Model } from './model.ts';
import type { Written } from './outbox-contract.ts';
import type { Changes } from './outbox-store.ts';
import type { Platform } from './platform.ts';

interface Deps {
  platform: Platform;
  api: Api;
  list: EntryList;
  /** Puts lost writes before their author, and keeps what was found out. */
  change: (changes: Changes) => void;
}

/** Which of a browser's acknowledged writes its productions still hold, whenever a database comes back as another history. */
export interface Histories {
  /** Takes what earlier pages have kept. */
  load(all: readonly Acknowledged[]): void;
  /** Remembers an acknowledged entry; answers what is to be kept of that. */
  note(entry: Entry, written: Written): Changes;
  /** A production's rows are current in the history of `model`: what was acknowledged in another is looked for in its log. */
  reconcile(production: Uuid<'production'>, model: Model): void;
  close(): void;
}

/** Makes it. */
export function createHistories({ platform, api, list, change }: Deps): Histories {
  const ending = new AbortController();
  const looking = new Set<string>();
  let all: readonly Acknowledged[] = [];

  function forget(): string[] {
    const { kept, over } = remembered(all, platform.now());
    all = kept;
    return over;
  }

  async function look(production: Uuid<'production'>, model: Model): Promise<void> {
    for (let failures = 0; !ending.signal.aborted; failures++) {
      const others = all.filter((one) => one.production === production && one.history !== model.epoch);
      if (others.length === 0) return;
      const lost = await findLost(api, production, others, ending.signal);
      if (lost !== null) return settle(others, lost, model);
      await new Promise<void>((resolve) => platform.after(backoff(failures, platform.random()), resolve));
    }
  }

  function settle(asked: readonly Acknowledged[], lost: readonly Acknowledged[], model: Model): void {
    const production = asked[0]?.production ?? null;
    const situation = {
      model,
      entries: list.of(production),
      acknowledged: all,
      firstNameOf: list.firstNameOf,
    };
    const put = lostEntries(lost, situation);
    for (const entry of put) list.forgetMade(entry);
    const gone = new Set(lost.map(({ key }) => key));
    const kept = asked.filter(({ key }) => !gone.has(key)).map((one) => ({ ...one, history: model.epoch }));
    const now = new Map(kept.map((one) => [one.key, one]));
    all = all.filter(({ key }) => !gone.has(key)).map((one) => now.get(one.key) ?? one);
    change({ put, acknowledged: kept, forget: [...gone] });
  }

  return {
    load(earlier) {
      all = [...earlier, ...all].sort((a, b) => a.at - b.at);
    },
    note(entry, { commit }) {
      const one = acknowledgedOf(entry, commit, platform.now());
      if (!one) return {};
      all = [...all, one];
      return { acknowledged: [one], forget: forget() };
    },
    reconcile(production, model) {
      const place = `${production} ${model.epoch}`;
      if (looking.has(place)) return;
      looking.add(place);
      void look(production, model);
    },
    close: () => ending.abort(),
  };
}
