import { definitionOf } from '@callsign/contracts/registry';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CellColumn, columnsOf } from '../columns/columns.ts';
import type { AnyRow } from '../sync/row.ts';
import { copiedBlock, tableHtml, textsOf } from './clipboard.ts';
import { clipboardCells } from './clipboard-cells.ts';
import type { RowLine } from './lines.ts';
import { readTsv } from './read-tsv.ts';
import { tsvText } from './tsv.ts';

describe('text between tabs and line ends', () => {
  test('a cell with line ends, tabs and quotes is quoted as spreadsheets do, and read back the same', () => {
    expect(tsvText([['a\n"b"', 'c\td', '5" monitor', 'e']])).toBe('"a\n""b"""\t"c\td"\t"5"" monitor"\te');
  });
  test('whatever cells hold, they come back as they were', () => {
    const cell = fc.oneof(
      fc.string(),
      fc.string({ unit: fc.constantFrom('"', '\t', '\n', ',', 'a', ' ', '=', '1') }),
    );
    const block = fc
      .integer({ min: 1, max: 4 })
      .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1 }));
    fc.assert(
      fc.property(block, (rows) => {
        const plain = rows.map((row) => row.map((text) => text.replace(/\r\n?/g, '\n')));
        expect(readTsv(tsvText(plain), true)).toEqual(plain);
      }),
    );
  });
  test('a quotation mark that opens nothing is text, and so are marks around what needs none', () => {
    expect(readTsv('"abc\tx\n"SDI 1, main"', true)).toEqual([['"abc', 'x'], ['"SDI 1, main"']]);
    expect(readTsv('say "hi"\t"', true)).toEqual([['say "hi"', '"']]);
  });
});

describe('what spreadsheets put into the clipboard', () => {
  test('the line end that Excel and LibreOffice add is no row', () => {
    expect(clipboardCells('SRC 1\tHero\r\nSRC 2\tWide\r\n', null)).toEqual([
      ['SRC 1', 'Hero'],
      ['SRC 2', 'Wide'],
    ]);
    expect(clipboardCells('Hero\r\n', null)).toEqual([['Hero']]);
  });
  test('an empty cell at the end of a column that Google Sheets sends without a line end is a row, where the table says so', () => {
    expect(clipboardCells('a\n', [['a'], ['']])).toEqual([['a'], ['']]);
    expect(clipboardCells('a\n', [['a']])).toEqual([['a']]);
    expect(clipboardCells('a\tb\n\t', null)).toEqual([
      ['a', 'b'],
      ['', ''],
    ]);
  });
  test('more line ends than one, as Numbers adds them, are no rows of a block', () => {
    expect(clipboardCells('a\tb\nc\td\n\n\n', null)).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
  });
  test('empty rows that the block has are kept', () => {
    expect(clipboardCells('a\tb\r\n\t\r\n', null)).toEqual([
      ['a', 'b'],
      ['', ''],
    ]);
    expect(clipboardCells('a\r\n\r\nb\r\n', null)).toEqual([['a'], [''], ['b']]);
  });
  test('a cell that begins with a quotation mark stays one, where the table says so', () => {
    const table = [['"a', 'x'], ['b"']];
    expect(clipboardCells('"a\tx\nb"', null)).toEqual([['a\tx\nb']]);
    expect(clipboardCells('"a\tx\nb"', table)).toEqual([['"a', 'x'], ['b"']]);
  });
  test('text keeps the blanks and line ends that a table has lost', () => {
    expect(clipboardCells('a  b\t"two\nlines"\r\n', [['a b', 'two lines']])).toEqual([
      ['a  b', 'two\nlines'],
    ]);
  });
  test('where the text fits no reading, the table is taken', () => {
    expect(clipboardCells('a b', [['a', 'b']])).toEqual([['a', 'b']]);
  });
  test('a text that ends in a line end keeps it when it is quoted', () => {
    expect(clipboardCells('"line\n"\r\n', null)).toEqual([['line\n']]);
  });
});

describe('what is copied', () => {
  const definition = definitionOf('source');
  const columns = definition ? columnsOf(definition) : [];
  const wording = { locale: 'en-US', zone: 'UTC', reference: () => 'CCU 1' };
  const fields: Record<string, unknown> = { uuid: 'u', id: 'SRC 1', name: 'a\tb', note: '=1+1' };
  const row = fields as Partial<AnyRow> as AnyRow;
  const line: RowLine = { kind: 'row', key: row.uuid, row, rowState: 'stored' };
  const only = (field: string) => columns.filter((column) => column.field === field);
  test('from its id alone a whole row, from any other cell that cell, as it reads on the screen', () => {
    const name = copiedBlock({ rows: [line], columns: only('name') }, columns);
    expect(tsvText(textsOf(name, wording))).toBe('"a\tb"');
    const whole = copiedBlock({ rows: [line], columns: only('id') }, columns);
    expect(readTsv(tsvText(textsOf(whole, wording)), true)[0]?.slice(0, 2)).toEqual(['SRC 1', 'a\tb']);
    expect(copiedBlock({ rows: [line, line], columns: only('id') }, columns).columns).toEqual(only('id'));
  });
  test('a secret that this person is not told is copied as nothing', () => {
    const hidden: CellColumn[] = only('note').map((column) => ({ ...column, isHidden: true }));
    expect(textsOf({ rows: [line], columns: hidden }, wording)).toEqual([['']]);
  });
  test('the table marks text as text, so that no spreadsheet reads it as a formula, a date or a number', () => {
    const html = tableHtml([['=1+1', '<b>\n"']], [...only('note'), ...only('name')]);
    expect(html).toContain(`mso-number-format:'\\@'`);
    expect(html).toContain('sdnum="1033;0;@"');
    expect(html).toContain('data-sheets-value="{&quot;1&quot;:2,&quot;2&quot;:&quot;=1+1&quot;}"');
    expect(html).toContain('&lt;b&gt;<br style="mso-data-placement:same-cell">&quot;</td>');
    expect(tableHtml([['12.5']], only('hRes'))).toContain('<td>12.5</td>');
  });
});
