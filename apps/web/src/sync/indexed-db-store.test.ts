import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import type { Entry } from './entry.ts';
import { browserStores } from './indexed-db-store.ts';
import { LONGEST_MS } from './outbox-contract.ts';

const entry = (key: string): Entry => ({
  key,
  order: Number(key),
  at: 0,
  production: 'show',
  action: { do: 'edit', entityType: 'source', uuid: 'a', fields: { name: key }, seen: 1 },
  request: null,
  problem: null,
});

describe('what a browser keeps', () => {
  it('is there for the next page: unsent writes, temporary uuids and the last confirmed rows', async () => {
    const { outboxStore, snapshots } = browserStores('kim');
    await outboxStore.write({ put: [entry('1'), entry('2')] });
    const alias = { temporary: 't', uuid: 'u', at: Date.now() };
    await outboxStore.write({ put: [{ ...entry('2'), order: 9 }], remove: ['1'], aliases: [alias] });
    await snapshots.save({ place: 'show', seq: 4, epoch: 'e', commit: null, at: 5, rows: { source: [] } });

    const next = browserStores('kim');
    expect(await next.outboxStore.load()).toEqual({
      entries: [{ ...entry('2'), order: 9 }],
      aliases: [alias],
    });
    expect(await next.snapshots.load('show')).toMatchObject({ seq: 4, at: 5 });
    await next.snapshots.forget('show');
    expect(await next.snapshots.load('show')).toBeNull();
  });

  it('forgets the temporary uuids that nothing can speak of any more', async () => {
    const { outboxStore } = browserStores('kim');
    const old = { temporary: 'old', uuid: 'u', at: Date.now() - 3 * LONGEST_MS };
    await outboxStore.write({ aliases: [old] });
    for (const { aliases } of [await outboxStore.load(), await outboxStore.load()])
      expect(aliases).not.toContainEqual(old);
  });

  it('holds the last ten shows', async () => {
    const { snapshots } = browserStores('kim');
    for (let at = 0; at < 12; at++)
      await snapshots.save({ place: `show ${at}`, seq: 0, epoch: 'e', commit: null, at, rows: {} });
    expect(await snapshots.load('show 1')).toBeNull();
    expect(await snapshots.load('show 2')).not.toBeNull();
  });
});
