import type { Uuid } from '@callsign/contracts/scalars';
import { remembered } from './acknowledged.ts';
import { type Database, type PersonDatabase, personDatabase } from './indexed-db.ts';
import { MAX_UNSENT_AGE_MS } from './outbox-contract.ts';
import { type Changes, type OutboxStore, StorageHangs } from './outbox-store.ts';
import type { SnapshotStore } from './snapshot-store.ts';

/** How many shows are kept for reading without a connection. */
const MAX_SNAPSHOTS = 10;

/** Of whom this page keeps no rows any more: they have signed out, and what is still on its way must not be kept after that. */
const signedOut = new Set<Uuid<'user'>>();

/** What a browser keeps of a person: their unsent writes, and the last rows they saw. */
export function browserStores(userId: Uuid<'user'>): { outboxStore: OutboxStore; snapshots: SnapshotStore } {
  signedOut.delete(userId);
  const database = personDatabase(userId);
  return { outboxStore: outboxStore(database), snapshots: snapshotStore(database, userId) };
}

/** Deletes the rows that were kept for a person, and keeps no more in this page; what they have not sent stays for when they sign in again. Never rejects. */
export async function forgetSnapshots(userId: Uuid<'user'>): Promise<void> {
  signedOut.add(userId);
  // Where nothing can be opened, nothing is kept.
  await personDatabase(userId)
    .use((db) => db.clear('snapshots'))
    .catch(() => undefined);
}

function outboxStore(database: PersonDatabase): OutboxStore {
  return {
    load: () => database.use(readOutbox),
    async write(changes) {
      try {
        await database.use((db) => writeOutbox(db, changes));
      } catch (error) {
        if (error instanceof StorageHangs) throw error;
        // On a full disk the rows that are kept for reading give way to what is not sent yet.
        await database.use((db) => db.clear('snapshots'));
        await database.use((db) => writeOutbox(db, changes));
      }
    },
  };
}

const outboxStores = ['entries', 'aliases', 'acknowledged'] as const;

async function readOutbox(db: Database) {
  const transaction = db.transaction(outboxStores, 'readwrite');
  const [entries, all, acknowledged] = await Promise.all([
    transaction.objectStore('entries').getAll(),
    transaction.objectStore('aliases').getAll(),
    transaction.objectStore('acknowledged').getAll(),
  ]);
  // Whatever may still speak of a new row by its temporary uuid is younger than this.
  const oldest = Date.now() - 2 * MAX_UNSENT_AGE_MS;
  const old = all.filter(({ at }) => at < oldest);
  const { kept, over } = remembered(acknowledged, Date.now());
  await Promise.all([
    ...old.map(({ temporary }) => transaction.objectStore('aliases').delete(temporary)),
    ...over.map((key) => transaction.objectStore('acknowledged').delete(key)),
    transaction.done,
  ]);
  return { entries, aliases: all.filter(({ at }) => at >= oldest), acknowledged: kept };
}

async function writeOutbox(db: Database, changes: Changes): Promise<void> {
  const { put = [], remove = [], aliases = [], acknowledged = [], forget = [] } = changes;
  const transaction = db.transaction(outboxStores, 'readwrite');
  const entries = transaction.objectStore('entries');
  const taken = transaction.objectStore('acknowledged');
  await Promise.all([
    ...put.map((entry) => entries.put(entry)),
    ...remove.map((key) => entries.delete(key)),
    ...aliases.map((alias) => transaction.objectStore('aliases').put(alias)),
    ...acknowledged.map((one) => taken.put(one)),
    ...forget.map((key) => taken.delete(key)),
    transaction.done,
  ]);
}

function snapshotStore(database: PersonDatabase, userId: Uuid<'user'>): SnapshotStore {
  return {
    load: (place) => database.use(async (db) => (await db.get('snapshots', place)) ?? null),
    save: (snapshot) =>
      database.use(async (db) => {
        if (signedOut.has(userId)) return;
        const { store, done } = db.transaction('snapshots', 'readwrite');
        await store.put(snapshot);
        const places = await store.getAllKeys();
        if (places.length > MAX_SNAPSHOTS) {
          const all = await store.getAll();
          all.sort((a, b) => a.at - b.at);
          const oldest = all.slice(0, places.length - MAX_SNAPSHOTS);
          await Promise.all(oldest.map(({ place }) => store.delete(place)));
        }
        await done;
      }),
    forget: (place) => database.use((db) => db.delete('snapshots', place)),
  };
}
