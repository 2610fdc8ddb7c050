import type { Operation } from '@callsign/contracts/commits';
import type { DisplayId, Uuid } from '@callsign/contracts/scalars';
import { describe, expect, it } from 'vitest';
import type { Action, Entry } from './entry.ts';
import { requestOf } from './request-of.ts';
import { SHOW } from './test-log.ts';
import { A } from './test-page.ts';

const entry = (action: Action, more: Partial<Entry> = {}): Entry => ({
  ...{ key: 'k', order: 1, at: 0, production: SHOW, action, request: null, problem: null },
  ...more,
});
const request = (action: Action, more: Partial<Entry> = {}) =>
  requestOf(entry(action, more), (_uuid, _fields, seen) => seen ?? undefined);
const commit = 'c' as Uuid<'commit'>;

describe('the request that carries a write', () => {
  it('an edit says which version its author saw, and in which history', () => {
    const action: Action = { do: 'edit', entityType: 'source', uuid: A, fields: { name: 'x' }, seen: 4 };
    expect(request(action, { history: 'e' })).toEqual({
      method: 'PUT',
      path: `/api/sources/${A}`,
      body: { name: 'x', version: 4 },
      key: 'k',
      history: 'e',
    });
    expect(request({ ...action, seen: null })).toMatchObject({ body: { name: 'x' } });
  });
  it('a new row is made in its show; a show is made in none', () => {
    const create = (entityType: 'source' | 'production'): Action => ({
      ...{ do: 'create', entityType, temporary: A, fields: { name: 'x' }, moveOn: true },
    });
    expect(request(create('source'))).toMatchObject({
      method: 'POST',
      path: '/api/sources',
      body: { productionUuid: SHOW, name: 'x' },
    });
    expect(request(create('production'), { production: null }).body).toEqual({ name: 'x' });
  });
  it('rows are deleted and restored by their uuid, restored under other ids where that is asked', () => {
    const row = { entityType: 'source', uuid: A } as const;
    expect(request({ do: 'remove', ...row })).toEqual({
      method: 'DELETE',
      path: `/api/sources/${A}`,
      key: 'k',
    });
    const ids = { [A]: 'SRC 9' as DisplayId };
    expect(request({ do: 'restore', ...row, ids })).toMatchObject({
      method: 'POST',
      path: `/api/sources/${A}/restore`,
      body: { ids },
    });
  });
  it('one commit is undone by its uuid, one’s own last step by its show', () => {
    expect(request({ do: 'undo', commit })).toMatchObject({
      path: '/api/commits/c/undo',
      body: { productionUuid: SHOW },
    });
    expect(request({ do: 'undo', commit: null, below: commit })).toMatchObject({
      path: `/api/productions/${SHOW}/undo`,
      body: { below: 'c' },
    });
    expect(request({ do: 'redo' })).toMatchObject({ path: `/api/productions/${SHOW}/redo`, body: {} });
  });
  it('many operations are one commit, each with the version that was seen of its row', () => {
    const operations = [
      { op: 'update', entityType: 'source', uuid: A, fields: { name: 'x' }, version: 2 },
      { op: 'delete', entityType: 'source', uuid: A },
    ] as Operation[];
    expect(request({ do: 'commit', operations, reason: 'swap', applyRest: true })).toMatchObject({
      path: '/api/commits',
      body: { productionUuid: SHOW, reason: 'swap', onConflict: 'apply-rest', operations },
    });
  });
});
