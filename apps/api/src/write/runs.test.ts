import type { Uuid } from '@callsign/contracts/scalars';
import { describe, expect, it } from 'vitest';
import type { DatabaseOperation, Draft } from './draft.ts';
import { toRuns } from './runs.ts';

const draft = (operations: DatabaseOperation[], more: Partial<Draft> = {}): Draft => ({
  userId: 'ana' as Uuid<'user'>,
  userName: 'Ana',
  reason: null,
  key: null,
  hash: '',
  operations,
  ...more,
});
const edit = (uuid: string, set: Record<string, unknown> = { note: 'x' }, table = 'sources'): Draft =>
  draft([{ op: 'update', table, uuid: uuid as Uuid, set, seen: 1 }]);
const sizes = (drafts: Draft[]) => toRuns(drafts).map(({ table, commits }) => [table ?? '', commits.length]);

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
        uuid: 'a' as Uuid,
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
      draft([], { undo: 'commit' as Uuid<'commit'> }),
      draft([{ op: 'delete', table: 'sources', uuid: 'a' as Uuid }]),
      edit('a', {}),
    ];
    expect(sizes(plainless)).toEqual([['', plainless.length]]);
  });
});
