import { definitionOf } from '@callsign/contracts/registry';
import { expect, test } from 'vitest';
import { columnsOf } from '../columns/columns.ts';
import type { AnyRow } from '../sync/row.ts';
import { clearBlock } from './clear.ts';
import type { RowLine } from './lines.ts';
import { selectionText } from './selection-text.ts';

const wording = { locale: 'en-US', zone: 'UTC', reference: () => '' };

const line = (fields: Record<string, unknown>): RowLine => {
  const row = { uuid: 'a', id: 'CHK 1', version: 3, ...fields } as Partial<AnyRow> as AnyRow;
  return { kind: 'row', key: row.uuid, row, rowState: row.version > 0 ? 'stored' : 'unsaved' };
};

test('clearing a whole row empties what may be empty, in one operation, and names what stays', () => {
  const definition = definitionOf('checklist-item');
  if (!definition) throw new Error('There are no checklist items.');
  const columns = columnsOf(definition);
  const rows = [
    line({ title: 'Servers', category: 'MEDIA_SERVERS', completed: true, daysBeforeShow: 14 }),
    line({ title: 'Nothing else', category: null, completed: false, daysBeforeShow: null }),
  ];
  const { operations, count, kept } = clearBlock(definition, { rows, columns }, wording);
  expect(operations).toEqual([
    {
      op: 'update',
      entityType: 'checklist-item',
      uuid: 'a',
      fields: expect.objectContaining({ category: null, completed: false, daysBeforeShow: null }),
      version: 3,
    },
  ]);
  expect(count).toBe(3);
  expect(kept.map(({ field }) => field)).toEqual(expect.arrayContaining(['id', 'title', 'dueDay']));
});

test('a row that the server has not made yet is cleared without a version', () => {
  const definition = definitionOf('source');
  if (!definition) throw new Error('There are no sources.');
  const columns = columnsOf(definition).filter(({ field }) => field === 'note');
  const { operations } = clearBlock(
    definition,
    { rows: [line({ note: 'x', version: 0 })], columns },
    wording,
  );
  expect(operations).toEqual([{ op: 'update', entityType: 'source', uuid: 'a', fields: { note: null } }]);
});

test('a selection is counted and its numbers are summed as people write them', () => {
  const definition = definitionOf('connection');
  if (!definition) throw new Error('There are no connections.');
  const columns = columnsOf(definition).filter(({ field }) => ['lengthFt', 'note'].includes(field));
  const rows = [line({ lengthFt: 0.1, note: 'a' }), line({ lengthFt: 0.2, note: null })];
  expect(selectionText({ rows, columns }, 'en-US')).toBe('4 cells selected (2 × 2), 3 filled, sum 0.3');
  expect(selectionText({ rows, columns }, 'de-DE')).toBe('4 cells selected (2 × 2), 3 filled, sum 0,3');
  expect(selectionText({ rows: rows.slice(0, 1), columns: columns.slice(0, 1) }, 'en-US')).toBe('');
});
