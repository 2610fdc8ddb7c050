import type { Uuid } from '@callsign/contracts/scalars';
import { describe, expect, it } from 'vitest';
import type { AnyRow } from '../sync/row.ts';
import {
  inOrder,
  leftOutText,
  lowestNumber,
  moved,
  placesWithSpacers,
  renameOperations,
  renumbered,
} from './renumber.ts';

const rows = (...ids: string[]) =>
  ids.map((id) => ({ uuid: id, id, version: 2 }) as Partial<AnyRow> as AnyRow);
const plain = { prefix: 'CAM', start: 1, step: 1, digits: 1, keepsSpacers: false };

describe('renumbering', () => {
  it('gives ids in the order of the list; rows may take over each other’s', () => {
    const order = moved(rows('CAM 1', 'CAM 2', 'CAM 3'), 2, 0);
    expect(renumbered(order, [], plain).map(({ row, id, problem }) => [row.id, id, problem])).toEqual([
      ['CAM 3', 'CAM 1', null],
      ['CAM 1', 'CAM 2', null],
      ['CAM 2', 'CAM 3', null],
    ]);
  });

  it('counts in steps and with leading zeros', () => {
    const numbering = { prefix: 'SRC', start: 10, step: 5, digits: 3, keepsSpacers: true };
    expect(renumbered(rows('a', 'b'), [], numbering).map(({ id }) => id)).toEqual(['SRC 010', 'SRC 015']);
  });

  it('keeps the spacers where they are, also when rows change places, and in steps', () => {
    const block = rows('SRC 5', 'SRC 6', 'SRC 9', 'SRC 10');
    const numbering = { prefix: 'SRC', start: 11, step: 1, digits: 1, keepsSpacers: true };
    const ids = (list: readonly AnyRow[], more = {}) =>
      renumbered(list, [], { ...numbering, ...more }).map(({ id }) => id);
    expect(ids(block)).toEqual(['SRC 11', 'SRC 12', 'SRC 15', 'SRC 16']);
    expect(ids(moved(block, 3, 0))).toEqual(['SRC 11', 'SRC 12', 'SRC 15', 'SRC 16']);
    expect(ids(block, { step: 10 })).toEqual(['SRC 11', 'SRC 21', 'SRC 51', 'SRC 61']);
    expect(ids(block, { keepsSpacers: false })).toEqual(['SRC 11', 'SRC 12', 'SRC 13', 'SRC 14']);
    expect(lowestNumber(block)).toBe(5);
  });

  it('knows no spacers between ids without numbers, or with equal ones', () => {
    expect(placesWithSpacers(rows('Main LED', 'SRC 9'))).toEqual([0, 1]);
    expect(placesWithSpacers(rows('SRC 9', 'COMP 9'))).toEqual([0, 1]);
    expect(lowestNumber(rows('Main LED'))).toBeNull();
  });

  it('says which id is in the way, whatever its case, and which would be given twice', () => {
    expect(renumbered(rows('a'), rows('cam 1'), plain)[0]?.problem).toMatch(/cam 1 is held/);
    expect(renumbered(rows('a', 'b'), [], { ...plain, step: 0 })[1]?.problem).toMatch(/given twice/);
  });

  it('leaves a list alone when there is no such place', () => {
    const list = rows('a', 'b');
    expect(moved(list, 0, 2)).toBe(list);
    expect(moved(list, 5, 0)).toBe(list);
  });
});

describe('the order of a renumbering', () => {
  const ids = (order: string[]) => inOrder(rows('a', 'b', 'c'), order as Uuid[]).map(({ id }) => id);
  it('puts rows that came meanwhile at the end, and leaves out those that went', () => {
    expect(ids(['c', 'gone', 'a'])).toEqual(['c', 'a', 'b']);
    expect(ids([])).toEqual(['a', 'b', 'c']);
  });
});

describe('the commit of a renumbering', () => {
  const list = renumbered(rows('CAM 2', 'CAM 9', 'CAM 3'), [], plain);
  it('renames each row once, as it was seen, and leaves rows that keep their id alone', () => {
    const kept = renumbered(rows('CAM 1', 'CAM 7'), [], plain);
    expect(renameOperations('camera', kept)).toEqual([
      { op: 'update', entityType: 'camera', uuid: 'CAM 7', fields: { id: 'CAM 2' }, version: 2 },
    ]);
  });
  it('names what was left out by its id of now', () => {
    const operations = renameOperations('camera', list);
    const refused = [{ operation: 1, message: 'It was deleted.' }, { message: 'Somebody was first.' }];
    const idOf = (uuid: Uuid) => (uuid === 'CAM 9' ? 'CAM 10' : undefined);
    expect(leftOutText(refused, operations, idOf)).toBe(
      ' Left out: CAM 10: It was deleted. A row: Somebody was first.',
    );
    expect(leftOutText([], operations, idOf)).toBe('');
  });
});
