import type { Commit } from '@callsign/contracts/commits';
import type { Uuid } from '@callsign/contracts/scalars';
import { describe, expect, it } from 'vitest';
import {
  type Acknowledged,
  acknowledgedOf,
  MAX_ACKNOWLEDGED_WRITES,
  REMEMBERED_MS,
  remembered,
} from './acknowledged.ts';
import type { Entry } from './entry.ts';
import { createTestLog, SHOW } from './test-log.ts';

const entry = (more: Partial<Entry> = {}): Entry => ({
  key: 'k1',
  order: 1,
  at: 0,
  production: SHOW,
  action: { do: 'remove', entityType: 'source', uuid: 'a' as Uuid },
  request: null,
  problem: null,
  history: 'e1',
  ...more,
});
const nothing: Commit = {
  ...createTestLog().write([{ uuid: 'a', fields: {} }]),
  from: 8,
  seq: 7,
  changes: [],
};

describe('what is remembered of a write that the server has taken', () => {
  it('is its commit with the places of its changes, so that a failover can be asked for it', () => {
    const commit = createTestLog().write([
      { uuid: 'a', fields: { id: 'SRC 1' } },
      { uuid: 'b', fields: { id: 'SRC 2' } },
    ]);
    expect(acknowledgedOf(entry(), commit, 500)).toMatchObject({
      key: 'k1',
      at: 500,
      commit: commit.uuid,
      from: 1,
      seq: 2,
      history: 'e1',
    });
  });
  it('is nothing where it changed nothing, or where no history is known to compare with', () => {
    const { history: _, ...unknown } = entry();
    expect(acknowledgedOf(entry(), nothing, 0)).toBeNull();
    expect(acknowledgedOf(unknown, createTestLog().write([{ uuid: 'a', fields: {} }]), 0)).toBeNull();
  });
  it('names the show and its version where it changed the list of shows', () => {
    const commit = createTestLog(null).write([{ uuid: SHOW, type: 'production', fields: { id: 'S 1' } }]);
    expect(acknowledgedOf(entry({ production: null }), commit, 0)?.row).toEqual({ uuid: SHOW, version: 1 });
  });
});

describe('how long taken writes are remembered', () => {
  const at = (key: string, time: number) => ({ key, at: time }) as Acknowledged;

  it('is an hour: a standby is never further behind', () => {
    const { kept, over } = remembered([at('old', 0), at('new', 1)], REMEMBERED_MS);
    expect(kept.map(({ key }) => key)).toEqual(['new']);
    expect(over).toEqual(['old']);
  });
  it('is for the newest only, however many were written in that hour', () => {
    const all = Array.from({ length: MAX_ACKNOWLEDGED_WRITES + 3 }, (_, index) =>
      at(`${index}`, 1000 + index),
    );
    const { kept, over } = remembered(all, 2000);
    expect(kept).toHaveLength(MAX_ACKNOWLEDGED_WRITES);
    expect(over).toEqual(['0', '1', '2']);
  });
});
