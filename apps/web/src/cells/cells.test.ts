import type { AnyDefinition } from '@callsign/contracts/entity';
import { definitionOf } from '@callsign/contracts/registry';
import { describe, expect, test } from 'vitest';
import { instantText, valueText } from './cell-text.ts';
import { type CellColumn, columnsOf, isClosed } from './columns.ts';
import { compareCells } from './compare-cells.ts';
import { parseCell } from './parse-cell.ts';

const definition = (type: string) => definitionOf(type) as AnyDefinition;
const column = (type: string, field: string) =>
  columnsOf(definition(type)).find((one) => one.field === field) as CellColumn;
const parse = (type: string, field: string, text: string, options: { key: string; text: string }[] = []) =>
  parseCell(definition(type), column(type, field), { text }, options);

describe('what is typed into a cell', () => {
  test('text is kept as typed, and an empty optional text clears it', () => {
    expect(parse('source', 'name', ' GFX A ')).toEqual({ ok: true, value: ' GFX A ' });
    expect(parse('source', 'note', '')).toEqual({ ok: true, value: null });
  });
  test('a name may be emptied, a title that must be filled may not', () => {
    expect(parse('source', 'name', '')).toEqual({ ok: true, value: '' });
    expect(parse('checklist-item', 'title', ' ')).toMatchObject({
      ok: false,
      problem: 'Item must not be empty.',
    });
  });
  test('a number takes a comma too, and refuses words with a sentence', () => {
    expect(parse('source', 'rate', '59,94')).toEqual({ ok: true, value: 59.94 });
    expect(parse('source', 'hRes', 'wide')).toEqual({ ok: false, problem: 'H must be a number.' });
    expect(parse('source', 'hRes', '-3').ok).toBe(false);
    expect(parse('source', 'hRes', '')).toEqual({ ok: true, value: null });
  });
  test('a free choice takes other words, a closed one does not', () => {
    expect(parse('source', 'type', 'HELICOPTER')).toEqual({ ok: true, value: 'HELICOPTER' });
    expect(parse('source', 'blanking', 'rbv1')).toEqual({ ok: true, value: 'RBv1' });
    expect(parse('source', 'blanking', 'RBv9').ok).toBe(false);
    expect(isClosed(definition('source'), column('source', 'blanking'))).toBe(true);
    expect(isClosed(definition('source'), column('source', 'type'))).toBe(false);
  });
  test('a reference is found by its words or its id, and cleared by nothing', () => {
    const options = [{ key: '0190a000-0000-7000-8000-000000000001', text: 'Shading 1 [CCU 1]' }];
    expect(parse('camera', 'ccuUuid', 'ccu 1', options)).toEqual({ ok: true, value: options[0]?.key });
    expect(parse('camera', 'ccuUuid', '', options)).toEqual({ ok: true, value: null });
    expect(parse('camera', 'ccuUuid', 'CCU 7', options).ok).toBe(false);
    expect(parse('source-output', 'sourceUuid', '').ok).toBe(false);
  });
  test('a list is split at commas', () => {
    expect(parse('ccu', 'outputs', 'SDI 1, SDI 2,')).toEqual({ ok: true, value: ['SDI 1', 'SDI 2'] });
    expect(parse('ccu', 'outputs', '')).toEqual({ ok: true, value: null });
  });
  test('a point in time is read in the zone it is shown in', () => {
    const parsed = parse('production', 'loadIn', '2026-05-01 8:00');
    expect(parsed.ok && instantText(parsed.value as string)).toBe('2026-05-01 08:00');
    expect(parse('production', 'loadIn', 'soon').ok).toBe(false);
  });
  test('an id is trimmed and may not be empty', () => {
    expect(parse('source', 'id', '  SRC  12 ')).toEqual({ ok: true, value: 'SRC 12' });
    expect(parse('source', 'id', ' ').ok).toBe(false);
  });
});

describe('what a cell shows', () => {
  test('a reference shows its target as it is named now', () => {
    expect(valueText(column('camera', 'ccuUuid'), 'u', () => 'Shading [CCU 1]')).toBe('Shading [CCU 1]');
    expect(valueText(column('camera', 'ccuUuid'), null, () => '')).toBe('');
  });
  test('values are ordered the way people count, empty ones last both ways', () => {
    const name = column('source', 'name');
    const order = (values: unknown[], direction: 1 | -1) =>
      [...values].sort((a, b) => compareCells(name, a, b, direction, String));
    expect(order(['CAM 10', null, 'CAM 2'], 1)).toEqual(['CAM 2', 'CAM 10', null]);
    expect(order(['CAM 10', null, 'CAM 2'], -1)).toEqual(['CAM 10', 'CAM 2', null]);
  });
});
