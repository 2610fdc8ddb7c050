import type { Uuid } from '@callsign/contracts/scalars';
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { Acknowledged } from './acknowledged.ts';
import type { Alias, Entry } from './entry.ts';
import { StorageHangs } from './outbox-store.ts';
import type { SavedSnapshot } from './snapshot-store.ts';

interface Schema extends DBSchema {
  entries: { key: string; value: Entry };
  aliases: { key: string; value: Alias };
  snapshots: { key: string; value: SavedSnapshot };
  acknowledged: { key: string; value: Acknowledged };
}

export type Database = IDBPDatabase<Schema>;

/** A browser that has not answered by then keeps nothing: IndexedDB hangs in some, and a write must not wait for it. */
const STORAGE_TIMEOUT_MS = 5_000;
/** How long one that has hung is waited for the next time. */
const REPEATED_TIMEOUT_MS = 100;

/** What one person keeps in this browser. */
export interface PersonDatabase {
  /**
   * Does something with the database; rejects where the browser has none, forbids or breaks it, where its disk is full, and
   * after five seconds without an answer. A database that was closed from elsewhere is opened anew.
   */
  use<T>(act: (database: Database) => Promise<T>): Promise<T>;
}

/** Names the database of a person; it is opened by its first use. */
export function personDatabase(userId: Uuid<'user'>): PersonDatabase {
  let opened: Promise<Database> | null = null;
  let timeout = STORAGE_TIMEOUT_MS;
  const forget = () => {
    opened = null;
  };
  return {
    async use(act) {
      opened ??= open(userId, forget);
      opened.catch(forget);
      try {
        const answer = await within(timeout, opened.then(act));
        timeout = STORAGE_TIMEOUT_MS;
        return answer;
      } catch (error) {
        if (error instanceof StorageHangs) timeout = REPEATED_TIMEOUT_MS;
        throw error;
      }
    },
  };
}

async function open(userId: Uuid<'user'>, onClosed: () => void): Promise<Database> {
  return openDB<Schema>(`callsign.${userId}`, 2, {
    upgrade(db, before) {
      if (before < 1) {
        db.createObjectStore('entries', { keyPath: 'key' });
        db.createObjectStore('aliases', { keyPath: 'temporary' });
        db.createObjectStore('snapshots', { keyPath: 'place' });
      }
      db.createObjectStore('acknowledged', { keyPath: 'key' });
    },
    blocking(_current, _blocked, event) {
      (event.target as IDBDatabase).close();
      onClosed();
    },
    terminated: onClosed,
  });
}

function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new StorageHangs('IndexedDB does not answer.')), ms);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
