import type { AnyDefinition } from '@callsign/contracts/entity';
import { definitionOf } from '@callsign/contracts/registry';
import { isClosed } from '@callsign/contracts/text-column';
import { readValue, valueText } from '@callsign/contracts/value-text';
import { describe, expect, test } from 'vitest';
import { type CellColumn, columnsOf } from './columns.ts';
import { compareCells } from './compare-cells.ts';

const definition = (type: string) => definitionOf(type) as AnyDefinition;
const column = (type: string, field: string) =>
  columnsOf(definition(type)).find((one) => one.field === field) as CellColumn;
const place = { locale: 'en-US', zone: 'Europe/Berlin' };
const parse = (type: string, field: string, text: string, rows: { key: string; text: string }[] = []) =>
  readValue(definition(type), column(type, field), { text }, rows, place);
const wording = { ...place, reference: () => 'Shading [CCU 1]' };

describe('what is typed into a cell', () => {
  test('text is kept without the blanks around it, and an empty optional text clears it', () => {
    expect(parse('source', 'name', ' GFX A ')).toEqual({ ok: true, value: 'GFX A' });
    expect(parse('source', 'note', '')).toEqual({ ok: true, value: null });
  });
  test('a name may be emptied, a title that must be filled may not', () => {
    expect(parse('source', 'name', '')).toEqual({ ok: true, value: '' });
    expect(parse('checklist-item', 'title', ' ')).toMatchObject({
      ok: false,
      problem: 'Item must not be empty.',
    });
  });
  test('nothing typed clears a number, where it may be empty', () => {
    expect(parse('source', 'hRes', '')).toEqual({ ok: true, value: null });
    expect(parse('ccu', 'sortOrder', '').ok).toBe(false);
  });
  test('a free choice takes other words, a closed one does not', () => {
    expect(parse('source', 'type', 'HELICOPTER')).toEqual({ ok: true, value: 'HELICOPTER' });
    expect(parse('source', 'blanking', 'rbv1')).toEqual({ ok: true, value: 'RBv1' });
    expect(parse('source', 'blanking', 'RBv9').ok).toBe(false);
    expect(isClosed(definition('source'), column('source', 'blanking'))).toBe(true);
    expect(isClosed(definition('source'), column('source', 'type'))).toBe(false);
  });
  test('a reference is found by its words or its id, and cleared by nothing', () => {
    const rows = [
      { key: '0190a000-0000-7000-8000-000000000001', text: 'Shading 1 [CCU 1]', id: 'CCU 1' },
      { key: '0190a000-0000-7000-8000-000000000002', text: 'Shading 1 [CCU 12]', id: 'CCU 12' },
    ];
    expect(parse('camera', 'ccuUuid', 'ccu 1', rows)).toEqual({ ok: true, value: rows[0]?.key });
    expect(parse('camera', 'ccuUuid', 'shading 1 [ccu 12]', rows)).toEqual({ ok: true, value: rows[1]?.key });
    expect(parse('camera', 'ccuUuid', '', rows)).toEqual({ ok: true, value: null });
    for (const text of ['CCU 7', 'Shading', 'CCU', '1'])
      expect(parse('camera', 'ccuUuid', text, rows).ok).toBe(false);
    expect(parse('source-output', 'sourceUuid', '').ok).toBe(false);
  });
  test('an id is trimmed and may not be empty', () => {
    expect(parse('source', 'id', '  SRC  12 ')).toEqual({ ok: true, value: 'SRC 12' });
    expect(parse('source', 'id', ' ').ok).toBe(false);
  });
});

describe('what a cell shows', () => {
  test('a reference shows its target as it is named now', () => {
    expect(valueText(column('camera', 'ccuUuid'), 'u', wording)).toBe('Shading [CCU 1]');
    expect(valueText(column('camera', 'ccuUuid'), null, wording)).toBe('');
  });
  test('values are ordered the way people count, empty ones last both ways', () => {
    const name = column('source', 'name');
    const order = (values: unknown[], direction: 1 | -1) =>
      [...values].sort((a, b) => compareCells(name, a, b, direction, String));
    expect(order(['CAM 10', null, 'CAM 2'], 1)).toEqual(['CAM 2', 'CAM 10', null]);
    expect(order(['CAM 10', null, 'CAM 2'], -1)).toEqual(['CAM 10', 'CAM 2', null]);
  });
});
