import type { Uuid } from '@callsign/contracts/scalars';
import 'fake-indexeddb/auto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Entry } from './entry.ts';
import { browserStores, forgetSnapshots } from './indexed-db-store.ts';
import { MAX_UNSENT_AGE_MS } from './outbox-contract.ts';
import { SHOW } from './test-log.ts';
import { A } from './test-page.ts';

const entry = (key: string): Entry => ({
  key,
  order: Number(key),
  at: 0,
  production: SHOW,
  action: { do: 'edit', entityType: 'source', uuid: A, fields: { name: key }, seen: 1 },
  request: null,
  problem: null,
});

describe('what a browser keeps', () => {
  it('is there for the next page: unsent writes, temporary uuids, what a failover could lose, and the last confirmed rows', async () => {
    const { outboxStore, snapshots } = browserStores('kim' as Uuid<'user'>);
    await outboxStore.write({ put: [entry('1'), entry('2')] });
    const alias = { temporary: 't' as Uuid, uuid: A, at: Date.now() };
    const { problem: _, request: __, ...made } = entry('1');
    const taken = { ...made, production: SHOW, at: Date.now(), commit: 'c', from: 1, seq: 1, history: 'e' };
    const acknowledged = [taken, { ...taken, key: 'gone' }, { ...taken, key: 'old', at: 0 }];
    await outboxStore.write({
      put: [{ ...entry('2'), order: 9 }],
      remove: ['1'],
      aliases: [alias],
      acknowledged,
    });
    await outboxStore.write({ forget: ['gone'] });
    await snapshots.save({ place: 'show', seq: 4, epoch: 'e', commit: null, at: 5, rows: { source: [] } });

    const next = browserStores('kim' as Uuid<'user'>);
    expect(await next.outboxStore.load()).toEqual({
      entries: [{ ...entry('2'), order: 9 }],
      aliases: [alias],
      acknowledged: [taken],
    });
    expect(await next.snapshots.load('show')).toMatchObject({ seq: 4, at: 5 });
    await next.snapshots.forget('show');
    expect(await next.snapshots.load('show')).toBeNull();
  });

  it('forgets the temporary uuids that nothing can speak of any more', async () => {
    const { outboxStore } = browserStores('kim' as Uuid<'user'>);
    const old = { temporary: 'old' as Uuid, uuid: A, at: Date.now() - 3 * MAX_UNSENT_AGE_MS };
    await outboxStore.write({ aliases: [old] });
    for (const { aliases } of [await outboxStore.load(), await outboxStore.load()])
      expect(aliases).not.toContainEqual(old);
  });

  it('holds the last ten shows', async () => {
    const { snapshots } = browserStores('kim' as Uuid<'user'>);
    for (let at = 0; at < 12; at++)
      await snapshots.save({ place: `show ${at}`, seq: 0, epoch: 'e', commit: null, at, rows: {} });
    expect(await snapshots.load('show 1')).toBeNull();
    expect(await snapshots.load('show 2')).not.toBeNull();
  });
});

describe('a browser that does not keep what it should', () => {
  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });
  const full = () => {
    throw new DOMException('exceeded the quota', 'QuotaExceededError');
  };
  const snapshot = { place: 'show', seq: 4, epoch: 'e', commit: null, at: 5, rows: {} };

  it('gives up the rows for reading for what is not sent yet, when its disk is full', async () => {
    const { outboxStore, snapshots } = browserStores('lea' as Uuid<'user'>);
    await snapshots.save(snapshot);
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementationOnce(full);
    await outboxStore.write({ put: [entry('1')] });
    expect((await outboxStore.load()).entries).toEqual([entry('1')]);
    expect(await snapshots.load('show')).toBeNull();
  });

  it('says so where that does not help either, and leaves nothing half written', async () => {
    const { outboxStore } = browserStores('mia' as Uuid<'user'>);
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(full);
    await expect(outboxStore.write({ put: [entry('1')] })).rejects.toThrow('quota');
    vi.restoreAllMocks();
    expect((await outboxStore.load()).entries).toEqual([]);
  });

  it('says so where there is no IndexedDB at all', async () => {
    vi.stubGlobal('indexedDB', undefined);
    const { outboxStore, snapshots } = browserStores('noa' as Uuid<'user'>);
    await expect(outboxStore.load()).rejects.toThrow();
    await expect(snapshots.load('show')).rejects.toThrow();
    await forgetSnapshots('noa' as Uuid<'user'>);
  });

  it('is not waited for when it never answers, and less each time it is asked again', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    vi.spyOn(IDBFactory.prototype, 'open').mockImplementation(() => new IDBOpenDBRequest());
    const { outboxStore } = browserStores('ole' as Uuid<'user'>);
    const first = expect(outboxStore.load()).rejects.toThrow('does not answer');
    await vi.advanceTimersByTimeAsync(5_000);
    await first;
    const second = expect(outboxStore.write({ put: [entry('1')] })).rejects.toThrow('does not answer');
    await vi.advanceTimersByTimeAsync(100);
    await second;
  });

  it('opens anew what was closed from elsewhere', async () => {
    const { outboxStore } = browserStores('pia' as Uuid<'user'>);
    await outboxStore.write({ put: [entry('1')] });
    await new Promise((resolve) => {
      indexedDB.deleteDatabase('callsign.pia').onsuccess = resolve;
    });
    await outboxStore.write({ put: [entry('2')] });
    expect((await outboxStore.load()).entries).toEqual([entry('2')]);
  });
});

describe('what stands in this browser after a sign-out', () => {
  it('is what was not sent yet, and no rows', async () => {
    const { outboxStore, snapshots } = browserStores('rob' as Uuid<'user'>);
    await outboxStore.write({ put: [entry('1')] });
    await snapshots.save({ place: 'show', seq: 4, epoch: 'e', commit: null, at: 5, rows: { source: [] } });
    await forgetSnapshots('rob' as Uuid<'user'>);
    expect(await snapshots.load('show')).toBeNull();
    expect((await outboxStore.load()).entries).toEqual([entry('1')]);
  });
});
