import { describe, expect, it } from 'vitest';
import type { DatabaseOperation, Draft } from './draft.ts';
import { GROUP, takeGroup, toRuns } from './group.ts';

const draft = (operations: DatabaseOperation[], more: Partial<Draft> = {}): Draft => ({
  userId: 'ana',
  userName: 'Ana',
  reason: null,
  key: null,
  hash: '',
  operations,
  ...more,
});
const edit = (uuid: string, set: Record<string, unknown> = { note: 'x' }, table = 'sources'): Draft =>
  draft([{ op: 'update', table, uuid, set, seen: 1 }]);
const queue = (...drafts: Draft[]) => drafts.map((each) => ({ draft: each }));
const sizes = (drafts: Draft[]) => toRuns(drafts).map(({ table, commits }) => [table ?? '', commits.length]);

describe('a group of commits', () => {
  it('holds as many as fit, in their order', () => {
    const waiting = queue(...Array.from({ length: GROUP + 5 }, (_, place) => edit(`row ${place}`)));
    expect(takeGroup(waiting, GROUP)).toHaveLength(GROUP);
    expect(waiting).toHaveLength(5);
    expect(takeGroup(waiting, 3).map(({ draft: { operations } }) => operations[0]?.uuid)).toEqual([
      `row ${GROUP}`,
      `row ${GROUP + 1}`,
      `row ${GROUP + 2}`,
    ]);
  });

  it('ends before a key that it holds already', () => {
    const again = { ...edit('a'), key: 'k' };
    const waiting = queue({ ...edit('a'), key: 'k' }, edit('b'), again, edit('c'));
    expect(takeGroup(waiting, GROUP)).toHaveLength(2);
    expect(waiting[0]?.draft).toBe(again);
  });

  it('takes a paste of hundreds by itself, and only where nothing else is in the transaction', () => {
    const paste = draft(
      Array.from({ length: 300 }, () => ({ op: 'create', table: 'sources', set: {} }) as const),
    );
    const waiting = queue(paste, edit('a'));
    expect(takeGroup(waiting, GROUP - 1)).toEqual([]);
    expect(takeGroup(waiting, GROUP)).toHaveLength(1);
    expect(waiting).toHaveLength(1);
  });
});

describe('runs', () => {
  it('join plain edits of different rows of a table, and nothing else', () => {
    expect(sizes([edit('a'), edit('b'), edit('a'), edit('c', { name: 'y' }, 'cameras'), edit('d')])).toEqual([
      ['sources', 2],
      ['sources', 1],
      ['cameras', 1],
      ['sources', 1],
    ]);
  });

  it('leave out ids, references, productions, undo, and whatever has several operations', () => {
    const refers = draft([
      {
        op: 'update',
        table: 'cameras',
        uuid: 'a',
        set: { ccu_uuid: 'b' },
        refers: true,
        seen: 1,
      },
    ]);
    const several = draft([...edit('a').operations, ...edit('b').operations]);
    const plainless = [
      edit('a', { id: 'SRC 9' }),
      edit('a', { note: 'x' }, 'productions'),
      refers,
      several,
      draft([], { undo: 'commit' }),
      draft([{ op: 'delete', table: 'sources', uuid: 'a' }]),
      edit('a', {}),
    ];
    expect(sizes(plainless)).toEqual([['', plainless.length]]);
  });
});
