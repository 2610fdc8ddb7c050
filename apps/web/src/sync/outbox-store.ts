import type { Alias, Entry } from './entry.ts';

/** Everything that is kept of the outbox. */
export interface Kept {
  entries: Entry[];
  aliases: Alias[];
}

/** What one step changes of it, all or nothing. */
export interface Changes {
  put?: readonly Entry[];
  /** Keys of entries that are done with. */
  remove?: readonly string[];
  aliases?: readonly Alias[];
}

/** Where unsent writes survive a reload and a crash; shared by all tabs of a browser. */
export interface OutboxStore {
  load(): Promise<Kept>;
  write(changes: Changes): Promise<void>;
}

/** A store that lives as long as the process: for Node, tests, and browsers that forbid storage. */
export function memoryStore(): OutboxStore {
  const entries = new Map<string, Entry>();
  const aliases = new Map<string, Alias>();
  return {
    load: async () => ({ entries: [...entries.values()], aliases: [...aliases.values()] }),
    async write({ put = [], remove = [], aliases: made = [] }) {
      for (const entry of put) entries.set(entry.key, entry);
      for (const key of remove) entries.delete(key);
      for (const alias of made) aliases.set(alias.temporary, alias);
    },
  };
}
