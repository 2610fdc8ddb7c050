import type { AnyDefinition } from '@callsign/contracts/entity';
import { definitionOf } from '@callsign/contracts/registry';
import type { Uuid } from '@callsign/contracts/scalars';
import { describe, expect, test } from 'vitest';
import { type CellColumn, columnsOf } from '../columns/columns.ts';
import type { AnyRow } from '../sync/row.ts';
import { finishEdit, openCell, readWritten } from './cell-edit.ts';
import { DRAFT } from './lines.ts';

const source = definitionOf('source') as AnyDefinition;
const check = definitionOf('checklist-item') as AnyDefinition;
const wording = { locale: 'en-US', zone: 'UTC', reference: () => 'CCU 1' };
const columnOf = (definition: AnyDefinition, field: string) =>
  columnsOf(definition).find((column) => column.field === field) as CellColumn;
const row = (fields: Record<string, unknown>) =>
  ({ uuid: 'u-1', id: 'SRC 1', version: 3, ...fields }) as Partial<AnyRow> as AnyRow;
const rows = [row({ name: 'GFX' }), row({ uuid: 'u-2', id: 'SRC 2', name: 'VT' })];

const open = (field: string, text: string | null = null, shown?: unknown, key = 'u-1' as Uuid) => {
  const held = rows[0] as AnyRow & Record<string, unknown>;
  return openCell(columnOf(source, field), key, held, shown ?? held[field], text, wording);
};
const finish = (edit: ReturnType<typeof open>, text: string) =>
  finishEdit(
    edit,
    { text },
    {
      definition: source,
      column: columnOf(source, edit.field),
      options: [],
      wording,
      rows,
      uuid: 'u-1' as Uuid,
    },
  );

describe('an editor that opens', () => {
  test('shows the value as it is read, and knows the stored one and the version that its author sees', () => {
    expect(open('name')).toEqual({
      key: 'u-1',
      field: 'name',
      draft: { text: 'GFX' },
      value: 'GFX',
      version: 3,
      isReplacing: false,
    });
  });
  test('by typing begins with what was typed', () => {
    expect(open('name', 'x')).toMatchObject({ draft: { text: 'x' }, value: 'GFX', isReplacing: true });
  });
  test('on an unsent value shows that one, and compares with the stored one', () => {
    expect(open('name', null, 'unsent')).toMatchObject({ draft: { text: 'unsent' }, value: 'GFX' });
  });
});

describe('a draft that is finished', () => {
  test('untouched leaves the cell alone, even where its value could not be typed', () => {
    expect(finish(open('name'), 'GFX')).toEqual({ do: 'leave' });
  });
  test('is taken; the same value as is stored is nothing new', () => {
    expect(finish(open('name'), 'GFX 2')).toEqual({ do: 'take', value: 'GFX 2', isNew: true });
    expect(finish(open('name', 'G'), 'GFX')).toEqual({ do: 'take', value: 'GFX', isNew: false });
  });
  test('that cannot be read is refused with a sentence', () => {
    expect(finish(open('id', 'S'), '')).toMatchObject({ do: 'refuse', message: expect.any(String) });
  });
  test('with the id of another row says who holds it and which is free; one’s own id in another case is one’s own', () => {
    expect(finish(open('id', 'S'), 'src 2')).toMatchObject({
      do: 'id-taken',
      holder: { uuid: 'u-2' },
      nextFree: 'src 3',
    });
    expect(finish(open('id', 's'), 'src 1')).toMatchObject({ do: 'take', isNew: true });
  });
  test('in a row that is being filled in is an answer even when nothing was typed', () => {
    const edit = { ...open('note', null, null, DRAFT), draft: { text: '' } };
    expect(finish(edit, '')).toMatchObject({ do: 'take', value: null });
  });
});

describe('text that is written without an editor', () => {
  const write = (definition: AnyDefinition, field: string, text: string, held: AnyRow) =>
    readWritten(definition, columnOf(definition, field), held, text, [], wording);
  test('is written where it is another value', () => {
    expect(write(source, 'name', 'VT 3', row({ name: 'GFX' }))).toEqual({ do: 'write', value: 'VT 3' });
    expect(write(source, 'name', 'GFX', row({ name: 'GFX' }))).toEqual({ do: 'nothing' });
    expect(write(source, 'note', '', row({ note: 'rack' }))).toEqual({ do: 'write', value: null });
  });
  test('that cannot be read opens the editor with the reason, an id always opens it', () => {
    expect(write(check, 'completed', 'perhaps', row({ completed: true }))).toMatchObject({
      do: 'ask',
      message: expect.any(String),
    });
    expect(write(source, 'id', 'SRC 9', row({}))).toEqual({ do: 'ask', message: null });
  });
  test('of nothing takes the tick out of a box that cannot be empty', () => {
    expect(write(check, 'completed', '', row({ completed: true }))).toEqual({ do: 'uncheck' });
  });
});
