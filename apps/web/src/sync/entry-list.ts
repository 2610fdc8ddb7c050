import type { Uuid } from '@callsign/contracts/scalars';
import type { Alias, Entry } from './entry.ts';
import type { Changes } from './outbox-store.ts';

/** What a tab knows of the outbox: its entries in their order, and under which uuids rows that were made here go by now. */
export interface EntryList {
  all(): readonly Entry[];
  /** Those of one production; the same array until one of them changes. */
  of(production: Entry['production']): readonly Entry[];
  /** Keys of all that is done with. */
  gone(): string[];
  /** Takes changes in, and answers which productions they concern. */
  take(changes: Changes): ReadonlySet<Entry['production']>;
  know(alias: Pick<Alias, 'temporary' | 'uuid'>): void;
  /** Forgets under which uuid the row of a refused or lost entry was made, if that is what it did. */
  forgetMade(entry: Entry): void;
  /** The server's uuid of a row that was made here. */
  aliasOf(temporary: string): Uuid | undefined;
  /** The uuid under which a row was first shown here. */
  firstNameOf(uuid: Uuid): Uuid | undefined;
}

/** Makes an empty one. */
export function createEntryList(): EntryList {
  const aliases = new Map<string, Uuid>();
  const firstNames = new Map<Uuid, Uuid>();
  const gone = new Set<string>();
  let list: readonly Entry[] = [];
  let parts = new Map<Entry['production'], readonly Entry[]>();

  function know({ temporary, uuid }: Pick<Alias, 'temporary' | 'uuid'>): void {
    aliases.set(temporary, uuid);
    firstNames.set(uuid, temporary);
  }

  return {
    all: () => list,
    of(production) {
      const known = parts.get(production);
      if (known) return known;
      const part = list.filter((entry) => entry.production === production);
      parts.set(production, part);
      return part;
    },
    gone: () => [...gone],
    take({ put = [], remove = [], aliases: made = [] }) {
      for (const alias of made) know(alias);
      for (const key of remove) gone.add(key);
      const fresh = new Map(put.filter(({ key }) => !gone.has(key)).map((entry) => [entry.key, entry]));
      const concerned = new Set(
        [...fresh.values(), ...list.filter(({ key }) => gone.has(key))].map((it) => it.production),
      );
      if (concerned.size === 0) return concerned;
      const old = list.filter(({ key }) => !gone.has(key) && !fresh.has(key));
      list = [...old, ...fresh.values()].sort((a, b) => a.order - b.order || (a.key < b.key ? -1 : 1));
      parts = new Map([...parts].filter(([production]) => !concerned.has(production)));
      return concerned;
    },
    know,
    forgetMade({ action }) {
      if (action.do !== 'create') return;
      const { temporary } = action;
      const uuid = aliases.get(temporary);
      aliases.delete(temporary);
      if (uuid) firstNames.delete(uuid);
    },
    aliasOf: (temporary) => aliases.get(temporary),
    firstNameOf: (uuid) => firstNames.get(uuid),
  };
}
