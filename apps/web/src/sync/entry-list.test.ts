import type { Uuid } from '@callsign/contracts/scalars';
import { describe, expect, it } from 'vitest';
import type { Action, Entry } from './entry.ts';
import { createEntryList } from './entry-list.ts';
import { SHOW } from './test-log.ts';

const [TEMPORARY, MADE] = ['temporary' as Uuid, 'made' as Uuid];
const create: Action = {
  do: 'create',
  entityType: 'source',
  temporary: TEMPORARY,
  fields: {},
  moveOn: true,
};
const entry = (key: string, order: number, more: Partial<Entry> = {}): Entry => ({
  key,
  order,
  at: 0,
  production: SHOW,
  action: { do: 'remove', entityType: 'source', uuid: key as Uuid },
  request: null,
  problem: null,
  ...more,
});

describe('the unsent writes of a browser', () => {
  it('stand in the order in which they were made, whichever tab they come from', () => {
    const list = createEntryList();
    list.take({ put: [entry('late', 3), entry('b', 2)] });
    list.take({ put: [entry('a', 2), entry('early', 1)] });
    expect(list.all().map(({ key }) => key)).toEqual(['early', 'a', 'b', 'late']);
  });
  it('do not come back once they are done, even where another tab reports them late', () => {
    const list = createEntryList();
    list.take({ put: [entry('a', 1)] });
    list.take({ remove: ['a'] });
    expect(list.take({ put: [entry('a', 1)] }).size).toBe(0);
    expect(list.all()).toEqual([]);
    expect(list.gone()).toEqual(['a']);
  });
  it('of one show are the same list until one of them changes, so that no screen paints for nothing', () => {
    const list = createEntryList();
    list.take({ put: [entry('a', 1), entry('list', 2, { production: null })] });
    const before = list.of(SHOW);
    expect(before.map(({ key }) => key)).toEqual(['a']);
    expect([...list.take({ remove: ['list'] })]).toEqual([null]);
    expect(list.of(SHOW)).toBe(before);
    expect([...list.take({ put: [entry('b', 3)] })]).toEqual([SHOW]);
    expect(list.of(SHOW)).not.toBe(before);
  });
  it('take the place of what they were before', () => {
    const list = createEntryList();
    list.take({ put: [entry('a', 1)] });
    list.take({ put: [entry('a', 1, { at: 5 })] });
    expect(list.all().map(({ at }) => at)).toEqual([5]);
  });
});

describe('a row that was made here', () => {
  it('is known under both its names: the one it was shown by, and the one of the server', () => {
    const list = createEntryList();
    list.take({ aliases: [{ temporary: TEMPORARY, uuid: MADE, at: 0 }] });
    expect(list.aliasOf(TEMPORARY)).toBe(MADE);
    expect(list.firstNameOf(MADE)).toBe(TEMPORARY);
  });
  it('loses the name of the server when its making was lost', () => {
    const list = createEntryList();
    list.know({ temporary: TEMPORARY, uuid: MADE });
    list.forgetMade(entry('edit', 1));
    expect(list.aliasOf(TEMPORARY)).toBe(MADE);
    list.forgetMade(entry('new', 1, { action: create }));
    expect([list.aliasOf(TEMPORARY), list.firstNameOf(MADE)]).toEqual([undefined, undefined]);
  });
});
