import type { AnyDefinition } from '@callsign/contracts/entity';
import { definitionOf } from '@callsign/contracts/registry';
import type { Uuid } from '@callsign/contracts/scalars';
import { describe, expect, test } from 'vitest';
import { countText } from '../columns/count-text.ts';
import type { AnyRow } from '../sync/row.ts';
import { isBlock, pastedCell, tsvCell } from './clipboard.ts';
import { commandOf, movePlace } from './cursor.ts';
import { type Arrangement, arrange, type GridItem, holdOrder } from './items.ts';
import type { Key } from './typed-text.ts';

const definition = (type: string) => definitionOf(type) as AnyDefinition;
const row = (fields: Record<string, unknown>) =>
  ({ uuid: fields.id, ...fields }) as Partial<AnyRow> as AnyRow;
const arranged = (type: string, rows: AnyRow[], rest: Partial<Arrangement> = {}) =>
  arrange({
    definition: definition(type),
    rows,
    query: '',
    sort: '',
    folded: new Set(),
    wording: { locale: 'en-US', zone: 'UTC', reference: String },
    ...rest,
  });
const words = (items: readonly GridItem[]) =>
  items.map((item) => (item.kind === 'row' ? item.row.id : `[${item.done} of ${item.total}] ${item.name}`));

describe('which rows stand where', () => {
  const sources = [
    row({ id: 'SRC 1', name: 'GFX A', note: 'rack 2' }),
    row({ id: 'SRC 2', name: 'Laptop 10', note: null }),
    row({ id: 'SRC 10', name: 'Laptop 9', note: null }),
  ];
  test('rows are sorted the way people count, both ways', () => {
    expect(words(arranged('source', sources, { sort: 'name' }).items)).toEqual(['SRC 1', 'SRC 10', 'SRC 2']);
    expect(words(arranged('source', sources, { sort: '-name' }).items)).toEqual(['SRC 2', 'SRC 10', 'SRC 1']);
    expect(words(arranged('source', sources, { sort: '-id' }).items)).toEqual(['SRC 10', 'SRC 2', 'SRC 1']);
  });
  test('the filter looks at id and name first, and elsewhere only if nothing is found', () => {
    expect(words(arranged('source', sources, { query: 'LAPTOP' }).items)).toEqual(['SRC 2', 'SRC 10']);
    expect(words(arranged('source', sources, { query: '10' }).items)).toEqual(['SRC 2', 'SRC 10']);
    expect(words(arranged('source', sources, { query: 'rack' }).items)).toEqual(['SRC 1']);
    expect(arranged('source', sources, { query: 'nowhere' }).matched).toBe(0);
  });
  test('groups say how much is done, in the order of the categories, and fold', () => {
    const checks = [
      row({ id: 'CHK 1', category: 'SWITCH', completed: true }),
      row({ id: 'CHK 2', category: 'SCREENS', completed: true }),
      row({ id: 'CHK 3', category: 'SCREENS', completed: false }),
      row({ id: 'CHK 4', category: null, completed: false }),
    ];
    const folded = new Set(['SCREENS']);
    expect(words(arranged('checklist-item', checks, { folded }).items)).toEqual([
      '[1 of 2] SCREENS',
      '[1 of 1] SWITCH',
      'CHK 1',
      '[0 of 1] NO CATEGORY',
      'CHK 4',
    ]);
  });
  test('lines keep their place while somebody edits, even the edited row that was deleted', () => {
    const before = arranged('source', sources).items;
    const renamed = [row({ id: 'SRC 0', name: 'new' }), ...sources.slice(1).reverse()];
    const held = holdOrder(before, arranged('source', renamed).items, 'SRC 1' as Uuid);
    expect(words(held)).toEqual(['SRC 1', 'SRC 2', 'SRC 10', 'SRC 0']);
  });
  test('a count reads like a sentence', () => {
    expect(countText(definition('source'), 57)).toBe('57 sources');
    expect(countText(definition('source'), 1)).toBe('1 source');
    expect(countText(definition('ccu'), 3)).toBe('3 CCUs');
    expect(countText(definition('checklist-item'), 2)).toBe('2 checklist items');
  });
});

describe('where a key leads', () => {
  const extent = { rows: 10, columns: 4, page: 5 };
  const key = (name: string, more: Partial<Key> = {}): Key => ({
    key: name,
    ctrlKey: false,
    metaKey: false,
    shiftKey: false,
    altKey: false,
    getModifierState: () => false,
    ...more,
  });
  test('arrows stop at the edges', () => {
    expect(movePlace({ row: 0, column: 0 }, 'up', extent)).toEqual({ row: 0, column: 0 });
    expect(movePlace({ row: 9, column: 3 }, 'down', extent)).toEqual({ row: 9, column: 3 });
    expect(movePlace({ row: 2, column: 1 }, 'page-down', extent)).toEqual({ row: 7, column: 1 });
    expect(movePlace({ row: 2, column: 1 }, 'bottom', extent)).toEqual({ row: 9, column: 3 });
  });
  test('Tab goes on in the next row, and Shift+Tab back', () => {
    expect(movePlace({ row: 2, column: 3 }, 'next', extent)).toEqual({ row: 3, column: 0 });
    expect(movePlace({ row: 3, column: 0 }, 'previous', extent)).toEqual({ row: 2, column: 3 });
    expect(movePlace({ row: 9, column: 3 }, 'next', extent)).toEqual({ row: 9, column: 3 });
  });
  test('a letter replaces, Enter edits, Ctrl+Backspace deletes the row, browser keys are left alone', () => {
    expect(commandOf(key('a'))).toEqual({ do: 'type', text: 'a' });
    expect(commandOf(key('Enter'))).toEqual({ do: 'edit' });
    expect(commandOf(key('Backspace', { ctrlKey: true }))).toEqual({ do: 'delete-row' });
    expect(commandOf(key('t', { ctrlKey: true }))).toBeNull();
    expect(commandOf(key('Shift'))).toBeNull();
  });
});

describe('the clipboard', () => {
  test('a cell is quoted as Excel does, and read back the same', () => {
    expect(tsvCell('a\n"b"')).toBe('"a\n""b"""');
    expect(pastedCell(`${tsvCell('a\n"b"')}\r\n`)).toBe('a\n"b"');
    expect(pastedCell('plain\r\n')).toBe('plain');
  });
  test('one cell with lines is no block, several cells are', () => {
    expect(isBlock('"two\nlines"\n')).toBe(false);
    expect(isBlock('a\tb')).toBe(true);
    expect(isBlock('a\nb\n')).toBe(true);
  });
});
