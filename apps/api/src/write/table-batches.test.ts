import type { Operation } from '@callsign/contracts/commits';
import type { EntityType } from '@callsign/contracts/registry';
import type { Uuid } from '@callsign/contracts/scalars';
import { describe, expect, it } from 'vitest';
import { toDatabaseCommit } from './database-commit.ts';
import type { Draft } from './draft.ts';
import { toTableBatches } from './table-batches.ts';

const uuidOf = (text: string) => text as Uuid;
const draft = (operations: readonly Operation[], more: Partial<Draft> = {}): Draft => ({
  userId: uuidOf('ana') as Uuid<'user'>,
  userName: 'Ana',
  reason: null,
  key: null,
  hash: '',
  operations,
  ...more,
});
const edit = (
  row: string,
  fields: Record<string, unknown> = { note: 'x' },
  entityType: EntityType = 'source',
): Draft => draft([{ op: 'update', entityType, uuid: uuidOf(row), fields, version: 1 }]);
const sizes = (drafts: Draft[]) =>
  toTableBatches(drafts.map((each) => toDatabaseCommit('show' as Uuid<'production'>, each))).map(
    ({ table, commits }) => [table ?? '', commits.length],
  );

describe('batches of a table', () => {
  it('join plain edits of different rows of a table, and nothing else', () => {
    expect(sizes([edit('a'), edit('b'), edit('a'), edit('c', { name: 'y' }, 'camera'), edit('d')])).toEqual([
      ['sources', 2],
      ['sources', 1],
      ['cameras', 1],
      ['sources', 1],
    ]);
  });

  it('leave out ids, references, productions, undo, and whatever has several operations', () => {
    const refers = edit('a', { ccuUuid: 'b' }, 'camera');
    const several = draft([...edit('a').operations, ...edit('b').operations]);
    const plainless = [
      edit('a', { id: 'SRC 9' }),
      edit('a', { note: 'x' }, 'production'),
      refers,
      several,
      draft([], { undo: uuidOf('commit') as Uuid<'commit'> }),
      draft([{ op: 'delete', entityType: 'source', uuid: uuidOf('a') }]),
      edit('a', {}),
    ];
    expect(sizes(plainless)).toEqual([['', plainless.length]]);
  });
});
