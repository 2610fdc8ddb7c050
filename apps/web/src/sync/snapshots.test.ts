import { describe, expect, it } from 'vitest';
import type { SavedSnapshot, SnapshotStore } from './snapshot-store.ts';
import { SHOW } from './test-log.ts';
import { readSource, show } from './test-page.ts';
import { createWorld } from './test-server.ts';

describe('what was last confirmed', () => {
  it('can be read without a connection, with its age, and gives way to what the server says', async () => {
    const world = createWorld();
    const kept = new Map<string, SavedSnapshot>();
    const snapshots: SnapshotStore = {
      load: async (place) => kept.get(place) ?? null,
      save: async (snapshot) => void kept.set(snapshot.place, structuredClone(snapshot)),
      forget: async (place) => void kept.delete(place),
    };
    const first = world.open('Kim', { snapshots });
    first.openBook(show);
    await world.pass(1_000);
    first.close();
    world.write('a', { name: 'newer' });
    world.network = 'down';
    await world.pass(60_000);

    const book = world.open('Kim', { snapshots }).openBook(show);
    await world.pass(3_000);
    expect(readSource(book).name).toBe('Laptop');
    expect(book.status()).toMatchObject({ loaded: true, connection: 'connecting' });
    const { asOf } = book.status();
    await world.pass(10_000);
    expect(book.status()).toMatchObject({ connection: 'offline', asOf });
    world.network = 'up';
    await world.pass(15_000);
    expect(readSource(book).name).toBe('newer');
    expect(book.status().connection).toBe('live');
    expect(book.status().asOf?.getTime()).toBeGreaterThan((asOf?.getTime() ?? 0) + 60_000);
  });

  it('is forgotten when the show is deleted', async () => {
    const world = createWorld();
    const kept = new Map<string, SavedSnapshot>();
    const snapshots: SnapshotStore = {
      load: async (place) => kept.get(place) ?? null,
      save: async (snapshot) => void kept.set(snapshot.place, snapshot),
      forget: async (place) => void kept.delete(place),
    };
    world.open('Kim', { snapshots }).openBook(show);
    await world.pass(1_000);
    expect(kept.size).toBe(1);
    world.write(SHOW, null, 'Root', 'production');
    await world.pass(10_000);
    expect(kept.size).toBe(0);
  });
});
