import type { Entity } from '@callsign/contracts/registry';
import type { Uuid } from '@callsign/contracts/scalars';
import { compareDisplayIds } from '@callsign/identity/compare-display-ids';

/** The live rows of one entity type, in natural order of their display ids and by uuid. Never changed in place. */
export interface Table {
  readonly rows: readonly Entity[];
  readonly byUuid: ReadonlyMap<Uuid, Entity>;
}

export const emptyTable: Table = { rows: [], byUuid: new Map() };

/** Above this many changes at once, sorting all rows costs less than placing each. */
const SORT_ABOVE = 256;

/** The order of rows on every screen. Two live rows may share an id while an edit is on its way: then the uuid decides. */
function compareRows(a: Entity, b: Entity): number {
  return compareDisplayIds(a.id, b.id) || (a.uuid < b.uuid ? -1 : a.uuid > b.uuid ? 1 : 0);
}

/** A table of these rows. */
export function tableOf(rows: readonly Entity[]): Table {
  return { rows: rows.toSorted(compareRows), byUuid: new Map(rows.map((row) => [row.uuid, row])) };
}

/** The table after some rows were put (or, where null, taken out). */
export function withRows(table: Table, changes: ReadonlyMap<Uuid, Entity | null>): Table {
  const byUuid = new Map(table.byUuid);
  for (const [uuid, row] of changes) {
    if (row) byUuid.set(uuid, row);
    else byUuid.delete(uuid);
  }
  return { rows: placed(table, changes), byUuid };
}

/** The rows of a table with some put in their place or taken out. */
export function placed(table: Table, changes: ReadonlyMap<Uuid, Entity | null>): readonly Entity[] {
  if (changes.size > SORT_ABOVE) {
    const kept = table.rows.filter((row) => !changes.has(row.uuid));
    return [...kept, ...[...changes.values()].filter((row) => row !== null)].sort(compareRows);
  }
  const rows = [...table.rows];
  for (const [uuid, row] of changes) {
    const before = table.byUuid.get(uuid);
    const from = before ? placeOf(rows, before) : -1;
    if (before && row && before.id === row.id) {
      rows[from] = row;
      continue;
    }
    if (before) rows.splice(from, 1);
    if (row) rows.splice(placeOf(rows, row), 0, row);
  }
  return rows;
}

function placeOf(rows: readonly Entity[], row: Entity): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareRows(rows[middle] as Entity, row) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
