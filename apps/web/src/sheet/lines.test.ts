import type { AnyDefinition } from '@callsign/contracts/entity';
import { definitionOf } from '@callsign/contracts/registry';
import type { Uuid } from '@callsign/contracts/scalars';
import { describe, expect, test } from 'vitest';
import { countText } from '../columns/count-text.ts';
import type { AnyRow } from '../sync/row.ts';
import { type Arrangement, arrange, keepOrder, type Line } from './lines.ts';

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
const words = (items: readonly Line[]) =>
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
    const byNote = arranged('source', sources, { sort: 'note,-name,gone' });
    expect(words(byNote.items)).toEqual(['SRC 1', 'SRC 2', 'SRC 10']);
    expect(words(arranged('source', sources, { sort: '-note,name' }).items)).toEqual([
      'SRC 1',
      'SRC 10',
      'SRC 2',
    ]);
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
    const held = keepOrder(before, arranged('source', renamed).items, 'SRC 1' as Uuid);
    expect(words(held)).toEqual(['SRC 1', 'SRC 2', 'SRC 10', 'SRC 0']);
  });
  test('a count reads like a sentence', () => {
    expect(countText(definition('source'), 57)).toBe('57 sources');
    expect(countText(definition('source'), 1)).toBe('1 source');
    expect(countText(definition('ccu'), 3)).toBe('3 CCUs');
    expect(countText(definition('checklist-item'), 2)).toBe('2 checklist items');
  });
});
