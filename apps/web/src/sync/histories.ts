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
  /** Remembers an acknowledged entry; answers what is to be stored and deleted in the browser for that. */
  note(entry: Entry, written: Written): Changes;
  /** The rows of a production (or, null, the list of them) are current in the history of `model`: what was acknowledged in another is looked for in its log. */
  reconcile(production: Uuid<'production'> | null, model: Model): void;
  close(): void;
}

/** What is remembered, and what is being looked for. */
interface HistoriesCore extends Deps {
  /** Ends every look at a log when the page is left. */
  readonly ending: AbortController;
  /** Productions and histories that were looked at, as `production epoch`. */
  readonly looking: Set<string>;
  /** Acknowledged writes, oldest first. */
  all: readonly Acknowledged[];
}

/** Makes the memory of acknowledged writes; it is empty until `load` and `note`. */
export function createHistories(deps: Deps): Histories {
  const core: HistoriesCore = { ...deps, ending: new AbortController(), looking: new Set(), all: [] };
  return {
    load(earlier) {
      core.all = [...earlier, ...core.all].sort((a, b) => a.at - b.at);
    },
    note: (entry, written) => note(core, entry, written),
    reconcile(production, model) {
      const place = `${production} ${model.epoch}`;
      if (core.looking.has(place)) return;
      core.looking.add(place);
      void look(core, production, model);
    },
    close: () => core.ending.abort(),
  };
}

function note(core: HistoriesCore, entry: Entry, { commit }: Written): Changes {
  const now = core.platform.now();
  const one = acknowledgedOf(entry, commit, now);
  if (!one) return {};
  const { kept, over } = remembered([...core.all, one], now);
  core.all = kept;
  return { acknowledged: [one], forget: over };
}

/** Looks for what another history acknowledged, until the server can be reached or the page is left. */
async function look(core: HistoriesCore, production: Uuid<'production'> | null, model: Model): Promise<void> {
  const { platform, ending } = core;
  for (let failures = 0; !ending.signal.aborted; failures++) {
    const others = core.all.filter((one) => one.production === production && one.history !== model.epoch);
    if (others.length === 0) return;
    const lost = await findLostIn(core, production, others);
    if (lost === null) {
      await new Promise<void>((resolve) => platform.after(backoff(failures, platform.random()), resolve));
      continue;
    }
    const more = production === null ? writtenInto(core, lost, model.epoch) : [];
    return settle(core, [...others, ...more], [...lost, ...more], model);
  }
}

const findLostIn = (
  { api, ending }: HistoriesCore,
  production: Uuid<'production'> | null,
  others: readonly Acknowledged[],
) =>
  production === null
    ? findLostProductions(api, others, ending.signal)
    : findLost(api, production, others, ending.signal);

/** What this browser wrote into productions whose making is lost is lost with them: there is no log left to ask. */
function writtenInto({ all }: HistoriesCore, lost: readonly Acknowledged[], epoch: string) {
  const made = new Set(lost.flatMap(({ action, row }) => (action.do === 'create' && row ? [row.uuid] : [])));
  return all.filter(
    ({ production, history }) => production !== null && made.has(production) && history !== epoch,
  );
}

/** Puts what is lost before its author, and notes that the history of `model` holds the others of what was asked for. */
function settle(
  core: HistoriesCore,
  asked: readonly Acknowledged[],
  lost: readonly Acknowledged[],
  model: Model,
): void {
  const { list, change } = core;
  const put = lostEntries(lost, {
    model,
    entries: list.all(),
    acknowledged: core.all,
    firstNameOf: list.firstNameOf,
  });
  for (const entry of put) list.forgetMade(entry);
  const gone = new Set(lost.map(({ key }) => key));
  const kept = asked.filter(({ key }) => !gone.has(key)).map((one) => ({ ...one, history: model.epoch }));
  const now = new Map(kept.map((one) => [one.key, one]));
  core.all = core.all.filter(({ key }) => !gone.has(key)).map((one) => now.get(one.key) ?? one);
  change({ put, acknowledged: kept, forget: [...gone] });
}
