import type { Acknowledged } from './acknowledged.ts';
import type { Alias, Entry } from './entry.ts';

/** Everything that is kept of the outbox. */
export interface Kept {
  entries: Entry[];
  aliases: Alias[];
  acknowledged: Acknowledged[];
}

/** What one step changes of it, all or nothing. */
export interface Changes {
  put?: readonly Entry[];
  /** Keys of entries that are done with. */
  remove?: readonly string[];
  aliases?: readonly Alias[];
  acknowledged?: readonly Acknowledged[];
  /** Keys of acknowledged writes that need not be remembered any more. */
  forget?: readonly string[];
}

/** The store has not answered in time: nobody knows whether it was done, and doing it again would hang again. It may answer later. */
export class StorageHangs extends Error {}

/** Where unsent writes survive a reload and a crash; shared by all tabs of a browser. */
export interface OutboxStore {
  load(): Promise<Kept>;
  write(changes: Changes): Promise<void>;
}

/** A store that lives as long as the process: for Node, tests, and browsers that forbid storage. */
export function memoryStore(): OutboxStore {
  const entries = new Map<string, Entry>();
  const aliases = new Map<string, Alias>();
  const acknowledged = new Map<string, Acknowledged>();
  return {
    load: async () => ({
      entries: [...entries.values()],
      aliases: [...aliases.values()],
      acknowledged: [...acknowledged.values()],
    }),
    async write({ put = [], remove = [], aliases: made = [], acknowledged: taken = [], forget = [] }) {
      for (const entry of put) entries.set(entry.key, entry);
      for (const key of remove) entries.delete(key);
      for (const alias of made) aliases.set(alias.temporary, alias);
      for (const one of taken) acknowledged.set(one.key, one);
      for (const key of forget) acknowledged.delete(key);
    },
  };
}
