import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';
import { cellId } from './grid-row.tsx';
import type { Grid } from './use-grid.ts';

/** Which rows are mounted, and when the grid scrolls by itself: to the cursor when it moves, to the top when the order changes. */
export function useGridScroll(
  { lines, cursor, query }: Grid,
  sort: string,
  scroller: RefObject<HTMLDivElement | null>,
  gridId: string,
  rowHeight: number,
) {
  const { active, index } = cursor;
  const virtualizer = useVirtualizer<HTMLDivElement, Element>({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    useFlushSync: false,
    getItemKey: (at) => lines[at]?.key ?? at,
    // The active row stays mounted while it is scrolled away, so that it can be named and edited.
    rangeExtractor: (range) => {
      const shown = defaultRangeExtractor(range);
      if (index < 0 || shown.includes(index)) return shown;
      return [...shown, index].sort((a, b) => a - b);
    },
  });

  // Only a move of the cursor scrolls; rows that others add or move do not.
  // biome-ignore lint/correctness/useExhaustiveDependencies: sought is another object at each move.
  useLayoutEffect(() => {
    const target = cursor.range?.head ?? active;
    if (!target) return;
    const cell = document.getElementById(cellId(gridId, target.key, target.field));
    if (cell) cell.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    else virtualizer.scrollToIndex(cursor.indexOf(target), { align: 'center' });
  }, [cursor.sought]);

  // A filter or another order starts at the top again.
  const order = `${sort} ${query}`;
  const shownOrder = useRef(order);
  useEffect(() => {
    if (shownOrder.current !== order) scroller.current?.scrollTo({ top: 0 });
    shownOrder.current = order;
  }, [order, scroller]);
  return virtualizer;
}
