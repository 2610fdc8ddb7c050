import { definitionOf } from '@callsign/contracts/registry';
import { expect, test } from 'vitest';
import { columnsOf } from '../columns/columns.ts';
import type { AnyRow } from '../sync/row.ts';
import { bulkEdit, type FieldChange, isClearable } from './bulk-edit.ts';

const definition = definitionOf('source');
if (!definition) throw new Error('There are no sources.');
const wording = { locale: 'en-US', zone: 'UTC', reference: () => '' };
const columns = columnsOf(definition);
const row = (id: string, fields: Record<string, unknown>) =>
  ({ uuid: id, id, version: 1, ...fields }) as Partial<AnyRow> as AnyRow;
const rows = [row('SRC 1', { note: 'a', hRes: 1920 }), row('SRC 2', { note: null, hRes: 1280 })];
const edit = (changes: Record<string, FieldChange>) =>
  bulkEdit(
    definition,
    rows,
    new Map(columns.map((column) => [column, changes[column.field] ?? { do: 'leave' }])),
    () => [],
    wording,
  );

test('each field is left, set or cleared in all rows; rows that are so already are left out', () => {
  const { operations } = edit({ note: { do: 'clear' }, hRes: { do: 'set', text: '1,280' } });
  expect(operations).toEqual([
    { op: 'update', entityType: 'source', uuid: 'SRC 1', fields: { note: null, hRes: 1280 }, version: 1 },
  ]);
});

test('a text that cannot be read is said at its field, and nothing is written', () => {
  const { operations, problems } = edit({
    note: { do: 'set', text: 'b' },
    hRes: { do: 'set', text: 'wide' },
  });
  expect(operations).toEqual([]);
  expect([...problems.keys()]).toEqual(['hRes']);
});

test('an id cannot be cleared, a note can', () => {
  const clearable = columns.filter((column) => isClearable(definition, column, wording));
  expect(clearable.map(({ field }) => field)).toContain('note');
  expect(clearable.map(({ field }) => field)).not.toContain('id');
});
