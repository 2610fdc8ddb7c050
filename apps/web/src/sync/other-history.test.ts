import type { Uuid } from '@callsign/contracts/scalars';
import { describe, expect, it } from 'vitest';
import type { Entry } from './entry.ts';
import { narrowed, withoutClaim } from './other-history.ts';
import type { Problem } from './result.ts';

const edit = (saw?: Record<string, unknown>) =>
  ({
    do: 'edit',
    entityType: 'source',
    uuid: 'a' as Uuid,
    fields: { name: 'Mine', note: 'mine' },
    seen: 7,
    ...(saw ? { saw } : {}),
  }) as const;
const changedBefore = { version: 3, userId: null, userName: null, at: null };
const conflict = (theirs: Record<string, unknown>, version: unknown = 3): Problem => ({
  code: 'FIELD_CONFLICT',
  message: 'changed since',
  fields: Object.fromEntries(
    Object.entries(theirs).map(([field, value]) => [
      field,
      { ...changedBefore, yours: 'Mine', theirs: value },
    ]),
  ),
  entity: { uuid: 'a', version },
});

describe('a conflict with a database that came back as another history', () => {
  it('is none where the fields still hold what their author saw', () => {
    expect(narrowed(conflict({ name: 'Laptop', note: null }), edit({ name: 'Laptop', note: null }))).toEqual({
      problem: null,
      seen: 3,
    });
  });
  it('is only about the fields that somebody has changed', () => {
    const left = narrowed(conflict({ name: 'Theirs', note: null }), edit({ name: 'Laptop', note: null }));
    expect(Object.keys(left?.problem?.fields ?? {})).toEqual(['name']);
    expect(left?.seen).toBe(3);
  });
  it('takes two lists with the same content for the same value', () => {
    expect(narrowed(conflict({ name: ['a', 'b'] }), edit({ name: ['a', 'b'] }))?.problem).toBeNull();
  });
  it('stands whole where nobody remembers what the author saw', () => {
    const left = narrowed(conflict({ name: 'Laptop' }), edit());
    expect(Object.keys(left?.problem?.fields ?? {})).toEqual(['name']);
  });
  it('cannot be judged where the answer does not say how the row stands, or refuses for another reason', () => {
    expect(narrowed(conflict({ name: 'Laptop' }, null), edit({ name: 'Laptop' }))).toBeNull();
    expect(narrowed({ code: 'ROW_DELETED', message: 'deleted' }, edit())).toBeNull();
  });
});

describe('a write that is kept from a history that is gone', () => {
  const entry = (action: Entry['action']): Entry => ({
    key: 'k',
    order: 1,
    at: 0,
    production: null,
    action,
    request: null,
    problem: null,
    history: 'e1',
  });

  it('claims no history any more, and is otherwise as its author made it', () => {
    const { history, ...others } = entry(edit());
    expect(history).toBe('e1');
    expect(withoutClaim(entry(edit()))).toEqual(others);
  });
  it('claims no versions in the steps of a commit either', () => {
    const operations = [
      { op: 'update', entityType: 'source', uuid: 'a', fields: { name: 'x' }, version: 4 },
      { op: 'delete', entityType: 'source', uuid: 'b' },
    ] as unknown as Extract<Entry['action'], { do: 'commit' }>['operations'];
    const { action } = withoutClaim(entry({ do: 'commit', operations }));
    expect(action).toEqual({
      do: 'commit',
      operations: [{ op: 'update', entityType: 'source', uuid: 'a', fields: { name: 'x' } }, operations[1]],
    });
  });
});
