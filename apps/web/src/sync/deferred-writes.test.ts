import type { EntityType } from '@callsign/contracts/registry';
import type { Uuid } from '@callsign/contracts/scalars';
import { describe, expect, it } from 'vitest';
import { createDeferredWrites } from './deferred-writes.ts';
import type { Action, Entry } from './entry.ts';
import { realPlatform } from './platform.ts';
import { createTestClock } from './test-clock.ts';
import { SHOW } from './test-log.ts';
import { A } from './test-page.ts';

const B = 'b' as Uuid;
const edit = (uuid: Uuid, entityType: EntityType = 'source', fields = {}): Action => ({
  do: 'edit',
  entityType,
  uuid,
  fields,
  seen: 1,
});
const entry = (order: number, action: Action, production: Entry['production'] = SHOW): Entry => ({
  ...{ key: String(order), order, at: 0, production, action, request: null, problem: null },
});

function deferring() {
  const { now, after, pass } = createTestClock();
  const released: string[] = [];
  const writes = createDeferredWrites({ ...realPlatform, now, after }, ({ key }) => released.push(key));
  return { writes, released, pass };
}

describe('a deferred write', () => {
  it('is tried again when its time has come, or as soon as it is released', async () => {
    const { writes, released, pass } = deferring();
    writes.defer(entry(1, edit(A)), 1_000, 'row');
    writes.defer(entry(2, edit(B)), 9_000, 'row');
    await pass(1_000);
    expect(released).toEqual(['1']);
    writes.release();
    expect(released).toEqual(['1', '2']);
    await pass(9_000);
    expect(released).toEqual(['1', '2']);
  });
  it('blocks later writes to its row while that is locked, and no others', () => {
    const { writes } = deferring();
    writes.defer(entry(2, edit(A)), 1_000, 'row');
    expect(writes.blocks(entry(2, edit(A)))).toBe(true);
    expect(writes.blocks(entry(3, edit(A)))).toBe(true);
    expect(writes.blocks(entry(3, edit(B, 'camera', { sourceUuid: A })))).toBe(true);
    expect(writes.blocks(entry(3, edit(B)))).toBe(false);
    expect(writes.blocks(entry(1, edit(A)))).toBe(false);
    expect(writes.blocks(entry(3, edit(A), null))).toBe(false);
  });
  it('blocks all later writes of its type while that is read-only', () => {
    const { writes } = deferring();
    writes.defer(entry(1, edit(A)), 1_000, 'type');
    expect(writes.blocks(entry(2, edit(B)))).toBe(true);
    expect(writes.blocks(entry(2, edit(B, 'camera')))).toBe(false);
  });
  it('blocks undo, which may be about anything', () => {
    const { writes } = deferring();
    writes.defer(entry(1, edit(A)), 1_000, 'row');
    expect(writes.blocks(entry(2, { do: 'undo', commit: null }))).toBe(true);
  });
  it('is forgotten when the page is left', async () => {
    const { writes, released, pass } = deferring();
    writes.defer(entry(1, edit(A)), 1_000, 'row');
    writes.close();
    await pass(2_000);
    expect(released).toEqual([]);
  });
});
