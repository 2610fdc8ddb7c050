import type { Commit } from '@callsign/contracts/commits';
import type { Entity } from '@callsign/contracts/registry';
import type { Uuid } from '@callsign/contracts/scalars';
import { describe, expect, it } from 'vitest';
import type { Action, Entry } from './entry.ts';
import { createOwnVersions } from './own-versions.ts';
import type { Problem } from './result.ts';
import { afterRefusal, afterSuccess, withoutFields, withoutRow } from './settle.ts';
import { createTestLog, SHOW } from './test-log.ts';
import { A } from './test-page.ts';

const [B, NEW] = ['b' as Uuid, 'temporary' as Uuid];
const edit = (uuid: Uuid, fields: Record<string, unknown>, seen: number | null = 1): Action => ({
  do: 'edit',
  entityType: 'source',
  uuid,
  fields,
  seen,
});
const create = (fields = {}, moveOn = true): Action => ({
  do: 'create',
  entityType: 'source',
  temporary: NEW,
  fields,
  moveOn,
});
const entry = (key: string, action: Action, problem: Problem | null = null): Entry => ({
  ...{ key, order: Number(key), at: 0, production: SHOW, action, request: null, problem },
});
const conflict = (...fields: string[]): Problem => ({
  code: 'FIELD_CONFLICT',
  message: 'Somebody else was first.',
  fields: Object.fromEntries(
    fields.map((field) => [field, { theirs: 'theirs', userName: 'Lee', at: null }]),
  ) as NonNullable<Problem['fields']>,
});

/** An entry that was done, with what the server answers. */
function done(action: Action, behind: Entry[]) {
  const log = createTestLog();
  const own = createOwnVersions();
  const uuid = action.do === 'edit' ? action.uuid : B;
  const fields = action.do === 'edit' || action.do === 'create' ? action.fields : {};
  if (action.do === 'edit') log.write([{ uuid, fields: { name: 'before' } }]);
  const commit: Commit = log.write([{ uuid, fields }]);
  own.note(commit);
  const first = entry('1', action);
  return afterSuccess([first, ...behind], first, { commit, entity: log.rows.get(uuid) as Entity }, own, 7);
}

describe('after a success', () => {
  it('the entry is gone, and nothing else is touched', () => {
    expect(done(edit(A, { name: 'x' }), [entry('2', edit(B, { name: 'y' }))])).toMatchObject({
      put: [],
      remove: ['1'],
      aliases: [],
      next: null,
    });
  });
  it('what is behind a new row learns its uuid, in its fields too', () => {
    const behind = [entry('2', edit(NEW, { name: 'x' }, null)), entry('3', edit(A, { ccuUuid: NEW }))];
    const { put, aliases } = done(create(), behind);
    expect(aliases).toEqual([{ temporary: NEW, uuid: B, at: 7 }]);
    expect(put.map(({ key, action }) => [key, action])).toEqual([
      ['2', expect.objectContaining({ uuid: B })],
      ['3', expect.objectContaining({ uuid: A, fields: { ccuUuid: B } })],
    ]);
  });
  it('one’s next edit of the row has seen one’s own', () => {
    const { put } = done(edit(A, { name: 'x' }), [entry('2', edit(A, { name: 'y' }))]);
    expect(put).toMatchObject([{ key: '2', action: { seen: 2 } }]);
  });
});

describe('after a refusal', () => {
  it('the refused fields stay with the reason, and the others go on under a new key', () => {
    const first = entry('1', edit(A, { name: 'x', note: 'n' }));
    const { put, remove, next } = afterRefusal([first], first, { problem: conflict('name') }, '9');
    expect(next).toBe('9');
    expect(put).toMatchObject([
      { key: '1', problem: { code: 'FIELD_CONFLICT' }, action: { fields: { name: 'x' } } },
      { key: '9', problem: null, request: null, action: { fields: { note: 'n' } } },
    ]);
    expect(remove).toEqual([]);
  });
  it('a refused value that its author has typed over since is not kept', () => {
    const [first, later] = [entry('1', edit(A, { name: 'x' })), entry('2', edit(A, { name: 'y' }))];
    const outcome = afterRefusal([first, later], first, { problem: conflict('name') }, '9');
    expect(outcome).toMatchObject({ put: [], remove: ['1'], next: null });
  });
  it('a new row moves on to the next free id only where its own was a suggestion', () => {
    const problem: Problem = { code: 'ID_TAKEN', message: 'taken', nextFree: 'SRC 3' as never };
    const suggested = entry('1', create({ id: 'SRC 2' }));
    expect(afterRefusal([suggested], suggested, { problem }, '9')).toMatchObject({
      put: [{ key: '9', action: { fields: { id: 'SRC 3' } } }],
      remove: ['1'],
      next: '9',
    });
    const typed = entry('1', create({ id: 'SRC 2' }, false));
    expect(afterRefusal([typed], typed, { problem }, '9')).toMatchObject({
      put: [{ key: '1', problem }],
      next: null,
    });
  });
});

describe('what a newer value or a row that is given up takes along', () => {
  const refused = [entry('1', edit(A, { name: 'x', note: 'n' }), conflict('name'))];
  it('a refused value is forgotten by itself, its entry with the last one', () => {
    expect(withoutFields(refused, A, ['name'])).toMatchObject({
      put: [{ key: '1', action: { fields: { note: 'n' } } }],
      remove: [],
    });
    expect(withoutFields(refused, A, ['name', 'note'])).toEqual({ put: [], remove: ['1'] });
    expect(withoutFields(refused, B, ['name'])).toEqual({ put: [], remove: [] });
  });
  it('what waits is left alone', () => {
    expect(withoutFields([entry('1', edit(A, { name: 'x' }))], A, ['name'])).toEqual({ put: [], remove: [] });
  });
  it('edits of a row that is given up go with it, and what refers to it is kept with the reason', () => {
    const entries = [
      entry('1', create(), conflict('name')),
      entry('2', edit(NEW, { name: 'x' }, null)),
      entry('3', edit(A, { ccuUuid: NEW })),
      entry('4', edit(A, { name: 'y' })),
    ];
    const names = ({ action }: Entry) =>
      action.do === 'edit' ? Object.values(action.fields).map(String) : [];
    expect(withoutRow(entries, NEW, names)).toMatchObject({
      put: [{ key: '3', problem: { code: 'REFERENCE_NOT_FOUND' } }],
      remove: ['1', '2'],
    });
  });
});
