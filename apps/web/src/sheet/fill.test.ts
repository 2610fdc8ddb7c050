import { definitionOf } from '@callsign/contracts/registry';
import { expect, test } from 'vitest';
import { columnsOf } from '../columns/columns.ts';
import type { AnyRow } from '../sync/row.ts';
import { type FillBlock, fillDown, fillSeries, fillWith } from './fill.ts';

const definition = definitionOf('camera');
if (!definition) throw new Error('There are no cameras.');

const row = (id: string, fields: Record<string, unknown>) =>
  ({ uuid: id, id, version: 1, ...fields }) as Partial<AnyRow> as AnyRow;

const block = (fields: readonly string[], ...rows: Record<string, unknown>[]): FillBlock => ({
  rows: rows.map((values, at) => row(`CAM ${at + 1}`, values)),
  columns: columnsOf(definition).filter(({ field }) => fields.includes(field)),
});

const changes = ({ operations }: ReturnType<typeof fillDown>) =>
  operations.map(
    (operation) => 'uuid' in operation && 'fields' in operation && [operation.uuid, operation.fields],
  );

test('filling down gives every row what the first one holds, and leaves alone what is so already', () => {
  const filled = fillDown(
    definition,
    block(['name', 'note'], { name: 'a', note: null }, { name: 'b', note: 'x' }, { name: 'a', note: null }),
  );
  expect(changes(filled)).toEqual([['CAM 2', { name: 'a', note: null }]]);
  expect(filled).toMatchObject({ count: 2, kept: [], problem: null });
});

test('ids, and references that only one row may hold, are not filled, and are named', () => {
  const filled = fillDown(
    definition,
    block(['id', 'ccuUuid', 'name'], { ccuUuid: 'ccu', name: 'a' }, { name: 'b', ccuUuid: null }),
  );
  expect(changes(filled)).toEqual([['CAM 2', { name: 'a' }]]);
  expect(filled.kept.map(({ field }) => field)).toEqual(['id', 'ccuUuid']);
});

test('a series goes on from the filled cells at the top; where none is empty, from the first', () => {
  const empty = { name: null };
  expect(
    changes(fillSeries(definition, block(['name'], { name: 'Cam 2' }, { name: 'Cam 4' }, empty, empty))),
  ).toEqual([
    ['CAM 3', { name: 'Cam 6' }],
    ['CAM 4', { name: 'Cam 8' }],
  ]);
  expect(
    changes(fillSeries(definition, block(['name'], { name: 'Cam 1' }, { name: 'x' }, { name: 'y' }))),
  ).toEqual([
    ['CAM 2', { name: 'Cam 2' }],
    ['CAM 3', { name: 'Cam 3' }],
  ]);
});

test('where a value does not fit its column, nothing is written', () => {
  const filled = fillWith(definition, block(['name'], { name: 'a' }, { name: 'b' }), 'x'.repeat(100_000));
  expect(filled.operations).toEqual([]);
  expect(filled.problem).toMatch(/^Name of CAM 1 cannot be x/);
});
