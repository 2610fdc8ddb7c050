import { describe, expect, it } from 'vitest';
import type { Model } from './model.ts';
import { realPlatform } from './platform.ts';
import { createSnapshotKeeper } from './snapshot-keeper.ts';
import { noSnapshots, type SavedSnapshot } from './snapshot-store.ts';
import { createTestClock } from './test-clock.ts';
import { SHOW } from './test-log.ts';

function keeping(broken = false) {
  const { now, after, pass } = createTestClock();
  const saved: SavedSnapshot[] = [];
  const state: { model: Model | null } = { model: { seq: 1, epoch: 'e', commit: null, tables: {} } };
  const store = {
    ...noSnapshots,
    load: async () => (broken ? Promise.reject(new Error('forbidden')) : (saved.at(-1) ?? null)),
    save: async (snapshot: SavedSnapshot) => {
      if (broken) throw new Error('full');
      saved.push(snapshot);
    },
  };
  const read = () => state.model && { model: state.model, at: now() };
  const keeper = createSnapshotKeeper({ ...realPlatform, now, after }, store, SHOW, read);
  return { keeper, saved, state, pass };
}

describe('the rows that are kept for when there is no connection', () => {
  it('are kept soon after they came, then at most every five seconds, as they are by then', async () => {
    const { keeper, saved, state, pass } = keeping();
    keeper.schedule();
    await pass(300);
    expect(saved.map(({ seq }) => seq)).toEqual([1]);
    for (const seq of [2, 3, 4]) {
      state.model = { seq, epoch: 'e', commit: null, tables: {} };
      keeper.schedule();
    }
    await pass(4_000);
    expect(saved).toHaveLength(1);
    await pass(1_000);
    expect(saved.map(({ seq }) => seq)).toEqual([1, 4]);
  });
  it('are kept at once when the page is left, where something is due', () => {
    const { keeper, saved } = keeping();
    keeper.flush();
    expect(saved).toEqual([]);
    keeper.schedule();
    keeper.flush();
    expect(saved).toMatchObject([{ place: SHOW, seq: 1 }]);
  });
  it('are none where there are none, and where the browser keeps nothing no harm is done', async () => {
    const { keeper, saved, state, pass } = keeping();
    state.model = null;
    keeper.schedule();
    await pass(300);
    expect(saved).toEqual([]);
    const broken = keeping(true);
    broken.keeper.schedule();
    await broken.pass(300);
    await expect(broken.keeper.load()).resolves.toBeNull();
  });
});
