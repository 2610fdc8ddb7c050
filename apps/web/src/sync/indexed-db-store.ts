import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { Alias, Entry } from './entry.ts';
import { LONGEST_MS } from './outbox-contract.ts';
import { memoryStore, type OutboxStore } from './outbox-store.ts';
import { noSnapshots, type SavedSnapshot, type SnapshotStore } from './snapshot-store.ts';

interface Schema extends DBSchema {
  entries: { key: string; value: Entry };
  aliases: { key: string; value: Alias };
  snapshots: { key: string; value: SavedSnapshot };
}

/** How many shows are kept for reading without a connection. */
const MOST_SNAPSHOTS = 10;

/** What a browser keeps. Where storage is forbidden or broken, writes are kept for as long as the page is open. */
export function browserStores(userId: string): { outboxStore: OutboxStore; snapshots: SnapshotStore } {
  const database = open(userId).catch(() => null);
  return { outboxStore: outboxStore(database), snapshots: snapshotStore(database) };
}

async function open(userId: string) {
  return openDB<Schema>(`callsign.${userId}`, 1, {
    upgrade(db) {
      db.createObjectStore('entries', { keyPath: 'key' });
      db.createObjectStore('aliases', { keyPath: 'temporary' });
      db.createObjectStore('snapshots', { keyPath: 'place' });
    },
    blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
  });
}

type Opened = Promise<IDBPDatabase<Schema> | null>;

function outboxStore(database: Opened): OutboxStore {
  const instead = memoryStore();
  return {
    async load() {
      const db = await database;
      if (!db) return instead.load();
      const transaction = db.transaction(['entries', 'aliases'], 'readwrite');
      const [entries, all] = await Promise.all([
        transaction.objectStore('entries').getAll(),
        transaction.objectStore('aliases').getAll(),
      ]);
      // Whatever may still speak of a new row by its temporary uuid is younger than this.
      const oldest = Date.now() - 2 * LONGEST_MS;
      const aliases = all.filter(({ at }) => at >= oldest);
      for (const { temporary, at } of all)
        if (at < oldest) void transaction.objectStore('aliases').delete(temporary);
      await transaction.done;
      return { entries, aliases };
    },
    async write(changes) {
      const db = await database;
      if (!db) {
        await instead.write(changes);
        throw new Error('This browser keeps nothing.');
      }
      const { put = [], remove = [], aliases = [] } = changes;
      const transaction = db.transaction(['entries', 'aliases'], 'readwrite');
      for (const entry of put) void transaction.objectStore('entries').put(entry);
      for (const key of remove) void transaction.objectStore('entries').delete(key);
      for (const alias of aliases) void transaction.objectStore('aliases').put(alias);
      await transaction.done;
    },
  };
}

function snapshotStore(database: Opened): SnapshotStore {
  return {
    async load(place) {
      const db = await database;
      return (await db?.get('snapshots', place)) ?? null;
    },
    async save(snapshot) {
      const db = await database;
      if (!db) return noSnapshots.save(snapshot);
      const transaction = db.transaction('snapshots', 'readwrite');
      void transaction.store.put(snapshot);
      const places = await transaction.store.getAllKeys();
      if (places.length > MOST_SNAPSHOTS) {
        const all = await transaction.store.getAll();
        all.sort((a, b) => a.at - b.at);
        for (const { place } of all.slice(0, places.length - MOST_SNAPSHOTS))
          void transaction.store.delete(place);
      }
      await transaction.done;
    },
    async forget(place) {
      const db = await database;
      await db?.delete('snapshots', place);
    },
  };
}
