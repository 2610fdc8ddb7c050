import type { Uuid } from '@callsign/contracts/scalars';
import { type Acknowledged, acknowledgedOf, remembered } from './acknowledged.ts';
import { backoff } from './backoff.ts';
import type { Entry } from './entry.ts';
import type { EntryList } from './entry-list.ts';
import type { Api } from './http.ts';
import { findLost, findLostProductions, lostEntries } from './lost-writes.ts';
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
  /** The rows of a production (or, null, the list of them) are current in the history of `model`: what was acknowledged in another is looked for in its log. */
  reconcile(production: Uuid<'production'> | null, model: Model): void;
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

  const findLostIn = (production: Uuid<'production'> | null, others: readonly Acknowledged[]) =>
    production === null
      ? findLostProductions(api, others, ending.signal)
      : findLost(api, production, others, ending.signal);

  /** What this browser wrote into productions whose making is lost is lost with them: there is no log left to ask. */
  const writtenInto = (lost: readonly Acknowledged[], epoch: string) => {
    const made = new Set(
      lost.flatMap(({ action, row }) => (action.do === 'create' && row ? [row.uuid] : [])),
    );
    return all.filter(
      ({ production, history }) => production !== null && made.has(production) && history !== epoch,
    );
  };

  async function look(production: Uuid<'production'> | null, model: Model): Promise<void> {
    for (let failures = 0; !ending.signal.aborted; failures++) {
      const others = all.filter((one) => one.production === production && one.history !== model.epoch);
      if (others.length === 0) return;
      const lost = await findLostIn(production, others);
      if (lost === null) {
        await new Promise<void>((resolve) => platform.after(backoff(failures, platform.random()), resolve));
        continue;
      }
      const more = production === null ? writtenInto(lost, model.epoch) : [];
      return settle([...others, ...more], [...lost, ...more], model);
    }
  }

  function settle(asked: readonly Acknowledged[], lost: readonly Acknowledged[], model: Model): void {
    const situation = {
      model,
      entries: list.all(),
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
