import type { Entity } from '@callsign/contracts/registry';
import type { Uuid } from '@callsign/contracts/scalars';
import { describe, expect, it } from 'vitest';
import { emptyTable, tableOf, withRows } from './table.ts';

const row = (uuid: string, id: string) => ({ uuid, id }) as unknown as Entity;
const ids = ({ rows }: { rows: readonly Entity[] }) => rows.map(({ id }) => id);
const change = (...changes: [string, Entity | null][]) =>
  new Map(changes.map(([uuid, to]) => [uuid as Uuid, to]));

describe('the rows of a type on every screen', () => {
  const table = tableOf([row('c', 'SRC 10'), row('a', 'SRC 2'), row('b', 'SRC 1')]);

  it('stand in the order in which people count: SRC 2 before SRC 10', () => {
    expect(ids(table)).toEqual(['SRC 1', 'SRC 2', 'SRC 10']);
  });
  it('take a new row in at its place', () => {
    expect(ids(withRows(table, change(['d', row('d', 'SRC 3')])))).toEqual([
      'SRC 1',
      'SRC 2',
      'SRC 3',
      'SRC 10',
    ]);
  });
  it('move a row that gets another id, and keep one that is changed otherwise', () => {
    const moved = withRows(table, change(['b', row('b', 'SRC 11')]));
    expect(ids(moved)).toEqual(['SRC 2', 'SRC 10', 'SRC 11']);
    const renamed = { ...row('a', 'SRC 2'), name: 'Laptop' } as Entity;
    expect(withRows(table, change(['a', renamed])).rows[1]).toBe(renamed);
  });
  it('let a deleted row go, and forget nothing that was not there', () => {
    const without = withRows(table, change(['a', null], ['unknown', null]));
    expect(ids(without)).toEqual(['SRC 1', 'SRC 10']);
    expect(without.byUuid.has('a' as Uuid)).toBe(false);
  });
  it('are ordered by uuid while two of them have one id for a moment', () => {
    const both = withRows(tableOf([row('z', 'SRC 1')]), change(['y', row('y', 'SRC 1')]));
    expect(both.rows.map(({ uuid }) => uuid)).toEqual(['y', 'z']);
  });
  it('come out the same one by one and all at once, as for an import of a thousand rows', () => {
    const many = Array.from({ length: 1000 }, (_, n) => row(`u${n}`, `SRC ${(n * 7919) % 1000}`));
    const atOnce = withRows(table, change(...many.map((it): [string, Entity] => [it.uuid, it])));
    const oneByOne = many.reduce((grown, it) => withRows(grown, change([it.uuid, it])), table);
    expect(atOnce.rows).toEqual(oneByOne.rows);
  });
  it('leave the table before as it was', () => {
    withRows(table, change(['a', null]));
    expect(ids(table)).toHaveLength(3);
    expect(emptyTable.rows).toEqual([]);
  });
});
