import type { Uuid } from '@callsign/contracts/scalars';
import { describe, expect, it } from 'vitest';
import type { Action } from '../sync/entry.ts';
import { mayRetry, refusedText } from './refused-text.ts';

const A = 'a' as Uuid;
const text = (action: Action) => refusedText(action, (uuid) => (uuid === A ? 'SRC 1' : undefined));
const create = (fields: Record<string, unknown>): Action => ({
  do: 'create',
  entityType: 'source',
  temporary: A,
  fields,
  moveOn: true,
});

describe('a write that was not saved', () => {
  it('is named so that its author knows it again', () => {
    expect(text(create({ id: 'SRC 9', name: 'Laptop' }))).toBe('the new source SRC 9 Laptop');
    expect(text(create({}))).toBe('the new source ');
    expect(text({ do: 'remove', entityType: 'source', uuid: A })).toBe('the deletion of SRC 1');
    expect(text({ do: 'remove', entityType: 'source', uuid: 'gone' as Uuid })).toBe('the deletion of a row');
    expect(text({ do: 'undo', commit: null })).toBe('an undo');
    expect(text({ do: 'commit', operations: [{}, {}, {}] as never })).toBe('a change of 3 rows');
  });
  it('can be sent once more, also where a failover lost it', () => {
    const action: Action = { do: 'remove', entityType: 'source', uuid: A };
    expect(mayRetry({ action })).toBe(true);
    expect(mayRetry({ action, isLost: true })).toBe(true);
  });
  it('cannot be sent once more where it was a lost step of undo: that would now take back another step', () => {
    expect(mayRetry({ action: { do: 'undo', commit: null }, isLost: true })).toBe(false);
    expect(mayRetry({ action: { do: 'redo' }, isLost: true })).toBe(false);
    expect(mayRetry({ action: { do: 'undo', commit: null } })).toBe(true);
  });
});
