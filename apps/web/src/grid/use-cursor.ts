import { useMemo, useRef, useState } from 'react';
import type { CellColumn } from '../columns/columns.ts';
import {
  type CellRef,
  type CursorState,
  type CursorView,
  followLines,
  locate,
  noCursor,
  placesOf,
} from '../sheet/cursor.ts';
import type { Line } from '../sheet/lines.ts';
import type { Move } from '../sheet/place.ts';
import { type SheetEvent, type SheetStep, sheetStep } from '../sheet/sheet-step.ts';

/** Keeps the cursor of a grid: the shell of `sheetStep`, which says what each event does to it. */
export function useCursor(lines: readonly Line[], columns: readonly CellColumn[], page: () => number) {
  const [shown, setShown] = useState<CursorState>(noCursor);
  // Several events can come between two renders: each steps from what the one before has left.
  const current = useRef(shown);
  const places = useMemo(() => placesOf(lines), [lines]);
  const { lastIndex } = current.current;
  current.current = followLines({ ...shown, lastIndex }, { lines, places, columns });
  const { index, line, field } = locate(current.current, { lines, places, columns });

  /** Steps the cursor and answers what is to be done besides. */
  function step(event: SheetEvent, overlays: { isEditing: boolean; areDetailsOpen: boolean }): SheetStep {
    const view: CursorView = { lines, places, columns, page: page() };
    const done = sheetStep(current.current, event, { ...view, ...overlays });
    current.current = done.state;
    setShown(done.state);
    return done;
  }
  const quiet = { isEditing: false, areDetailsOpen: false };
  const active: CellRef | null = line ? { key: line.key, field } : null;
  return {
    active,
    line,
    index,
    /** The cell that was asked for last: another object whenever the grid is to scroll to it. */
    asked: shown.asked,
    step,
    stand: (cell: CellRef | null) => void step({ type: 'stand', cell }, quiet),
    goOn: (move: Move) => void step({ type: 'go-on', move }, quiet),
  };
}

export type Cursor = ReturnType<typeof useCursor>;
