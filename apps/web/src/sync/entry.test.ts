import type { Operation } from '@callsign/contracts/commits';
import type { Uuid } from '@callsign/contracts/scalars';
import { describe, expect, it } from 'vitest';
import { type Action, type Entry, laneOf, namesIn, rowOfAction, sentAgain, withUuids } from './entry.ts';
import { SHOW } from './test-log.ts';
import { A } from './test-page.ts';

const [NEW, MADE] = ['temporary' as Uuid, 'made' as Uuid];
const uuidOf = (name: string) => (name === NEW ? MADE : undefined);
const edit = (uuid: Uuid, fields = {}): Action => ({
  do: 'edit',
  entityType: 'camera',
  uuid,
  fields,
  seen: 1,
});
const update = (uuid: Uuid, fields = {}): Operation =>
  ({ op: 'update', entityType: 'camera', uuid, fields }) as Operation;

describe('temporary uuids', () => {
  it('give way to the real ones wherever they stand: the row itself, and references in fields', () => {
    expect(withUuids(edit(NEW, { name: 'x' }), uuidOf)).toMatchObject({ uuid: MADE, fields: { name: 'x' } });
    expect(withUuids(edit(A, { ccuUuid: NEW }), uuidOf)).toMatchObject({
      uuid: A,
      fields: { ccuUuid: MADE },
    });
    const create: Action = {
      do: 'create',
      entityType: 'camera',
      temporary: A,
      fields: { ccuUuid: NEW },
      moveOn: false,
    };
    expect(withUuids(create, uuidOf)).toMatchObject({ temporary: A, fields: { ccuUuid: MADE } });
    expect(withUuids({ do: 'remove', entityType: 'camera', uuid: NEW }, uuidOf)).toMatchObject({
      uuid: MADE,
    });
    const commit: Action = { do: 'commit', operations: [update(NEW), update(A, { ccuUuid: NEW })] };
    expect(withUuids(commit, uuidOf)).toEqual({
      do: 'commit',
      operations: [update(MADE), update(A, { ccuUuid: MADE })],
    });
  });
  it('leave an action that has none as the same object', () => {
    for (const action of [edit(A, { name: NEW.toUpperCase() }), { do: 'redo' } as const])
      expect(withUuids(action, uuidOf)).toBe(action);
  });
});

describe('what an action is about', () => {
  it('names its row and all it may refer to', () => {
    expect(namesIn(edit(A, { ccuUuid: NEW, count: 3, name: 'x' }))).toEqual([A, NEW, 'x']);
    expect(namesIn({ do: 'commit', operations: [update(A, { ccuUuid: NEW })] })).toEqual([A, NEW]);
    expect(rowOfAction(edit(A))).toBe(A);
    expect(rowOfAction({ do: 'undo', commit: null })).toBeNull();
  });
  it('puts switches in a lane of their own', () => {
    const entry = (action: Action): Entry => ({
      ...{ key: '1', order: 1, at: 0, production: SHOW, action, request: null, problem: null },
    });
    expect(laneOf(entry(edit(A)))).toBe('rows');
    expect(laneOf(entry({ do: 'remove', entityType: 'switch', uuid: A }))).toBe('switches');
    expect(laneOf(entry({ do: 'undo', commit: null }))).toBe('rows');
  });
});

it('a lost entry that is sent again is a new write, in the history of now', () => {
  const lost: Entry = {
    key: 'lost-1',
    order: 3,
    at: 0,
    production: SHOW,
    action: edit(A),
    request: { method: 'PUT', path: '/' },
    problem: { code: 'NOT_FOUND', message: 'gone' },
    history: 'old',
    isLost: true,
  };
  expect(sentAgain(lost, '2', 9, 'new')).toEqual({
    key: '2',
    order: 3,
    at: 9,
    production: SHOW,
    action: edit(A),
    request: null,
    problem: null,
    history: 'new',
  });
});
