import { useMemo, useRef, useState } from 'react';
import type { CellColumn } from '../columns/columns.ts';
import { type Move, movePlace } from '../sheet/cursor.ts';
import type { GridItem, LineKey } from '../sheet/items.ts';

/** The cell the keyboard stands on, by identity, so that it stays with its row when rows move. */
export interface ActiveCell {
  readonly key: LineKey;
  readonly field: string;
}

/** The cursor of a grid. When its row disappears, it stands on the one that took its place. */
export function useCursor(items: readonly GridItem[], columns: readonly CellColumn[], page: () => number) {
  const [wanted, setWanted] = useState<ActiveCell | null>(null);
  const lastIndex = useRef(0);
  const tabOrigin = useRef<string | null>(null);
  const places = useMemo(
    () => new Map<LineKey, number>(items.map((item, index) => [item.key, index])),
    [items],
  );

  const known = wanted ? places.get(wanted.key) : undefined;
  const index =
    wanted === null || items.length === 0 ? -1 : (known ?? Math.min(lastIndex.current, items.length - 1));
  if (index >= 0) lastIndex.current = index;
  const item = items[index];
  const field = wanted?.field ?? columns[0]?.field ?? 'id';

  const stand = (cell: ActiveCell | null) => {
    tabOrigin.current = null;
    setWanted(cell);
  };
  /** Goes on from a cell; Tab remembers the column where it started, and going down returns there. */
  const move = (by: Move, isTab: boolean, returns = false) => {
    const origin = tabOrigin.current;
    const from = returns && origin ? origin : field;
    const column = Math.max(
      0,
      columns.findIndex((one) => one.field === from),
    );
    const extent = { rows: items.length, columns: columns.length, page: page() };
    const place = movePlace({ row: Math.max(index, 0), column }, index < 0 ? 'top' : by, extent);
    const [key, to] = [items[place.row]?.key, columns[place.column]?.field];
    tabOrigin.current = isTab ? (origin ?? field) : null;
    if (key !== undefined && to !== undefined) setWanted({ key, field: to });
  };
  const active: ActiveCell | null = item ? { key: item.key, field } : null;
  return { active, item, index, asked: wanted, stand, move };
}

export type Cursor = ReturnType<typeof useCursor>;
