import { definitionOf } from '@callsign/contracts/registry';
import { describe, expect, test } from 'vitest';
import { columnsOf } from '../columns/columns.ts';
import type { AnyRow } from '../sync/row.ts';
import { copiedText, isBlock, pastedCell, tsvCell } from './clipboard.ts';

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
  test('from its id a whole row is copied, from any other cell that cell, as it reads on the screen', () => {
    const definition = definitionOf('source');
    const columns = definition ? columnsOf(definition) : [];
    const wording = { locale: 'en-US', zone: 'UTC', reference: () => 'CCU 1' };
    const fields: Record<string, unknown> = { uuid: 'u', id: 'SRC 1', name: 'a\tb' };
    const row = fields as Partial<AnyRow> as AnyRow;
    expect(copiedText(row, 'name', columns, wording)).toBe('"a\tb"');
    const cells = copiedText(row, 'id', columns, wording).split(/\t(?=(?:[^"]*"[^"]*")*[^"]*$)/);
    expect(cells).toHaveLength(columns.length);
    expect(cells.slice(0, 2)).toEqual(['SRC 1', '"a\tb"']);
  });
});
