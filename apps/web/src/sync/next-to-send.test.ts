import type { Uuid } from '@callsign/contracts/scalars';
import { describe, expect, it } from 'vitest';
import type { Action, Entry } from './entry.ts';
import { nextToSend } from './next-to-send.ts';
import { tooMany } from './outbox-problems.ts';
import { SHOW } from './test-log.ts';
import { A } from './test-page.ts';

const [B, NEW] = ['b' as Uuid, 'temporary' as Uuid];
const edit = (uuid: Uuid, fields = {}): Action => ({
  do: 'edit',
  entityType: 'source',
  uuid,
  fields,
  seen: 1,
});
const create: Action = { do: 'create', entityType: 'source', temporary: NEW, fields: {}, moveOn: true };
const entry = (key: string, action: Action, more: Partial<Entry> = {}): Entry => ({
  ...{ key, action, order: Number(key), at: 0, production: SHOW, request: null, problem: null },
  ...more,
});
const next = (entries: Entry[], isDeferred: (entry: Entry) => boolean = () => false) =>
  nextToSend(entries, entries, 'rows', isDeferred)?.key;

describe('the write that is sent next', () => {
  it('is the oldest that is not refused', () => {
    expect(next([])).toBeUndefined();
    expect(next([entry('1', edit(A), { problem: tooMany }), entry('2', edit(A)), entry('3', edit(B))])).toBe(
      '2',
    );
  });
  it('is first what a closed tab has sent already', () => {
    const request = { method: 'PUT', path: '/' } as const;
    expect(next([entry('1', edit(A)), entry('2', edit(B), { request })])).toBe('2');
  });
  it('is none that names a row which is not made yet, in its fields either', () => {
    const waiting = [entry('2', edit(NEW)), entry('3', edit(A, { ccuUuid: NEW })), entry('4', edit(B))];
    expect(
      nextToSend(waiting, [entry('1', create, { problem: tooMany }), ...waiting], 'rows', () => false),
    ).toBe(waiting[2]);
    expect(next(waiting)).toBe('2');
  });
  it('passes over what is deferred', () => {
    expect(next([entry('1', edit(A)), entry('2', edit(B))], ({ key }) => key === '1')).toBe('2');
  });
});
