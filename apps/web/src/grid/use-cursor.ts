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
import { selectedBlock } from '../sheet/selection.ts';
import { type SheetEvent, type SheetStep, sheetStep } from '../sheet/sheet-step.ts';
import { valueIn } from '../sync/row.ts';

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
    const view: CursorView = { lines, places, columns, page: page(), isFilled };
    const done = sheetStep(current.current, event, { ...view, ...overlays });
    current.current = done.state;
    setShown(done.state);
    return done;
  }
  const quiet = { isEditing: false, areDetailsOpen: false };
  const active: CellRef | null = line ? { key: line.key, field } : null;
  const { range } = shown;
  const { asked } = shown;
  const block = useMemo(
    () => selectedBlock({ ...noCursor, asked, range }, { lines, places, columns }),
    [range, asked, lines, places, columns],
  );
  return {
    active,
    line,
    index,
    range,
    /** The selected cells, or the active one. */
    block,
    /** The active cell, another object at each move. */
    asked: shown.asked,
    /** The cell that is to be in sight: another object whenever the grid is to scroll to it. */
    sought: shown.sought,
    indexOf: (cell: CellRef) => places.get(cell.key) ?? index,
    step,
    stand: (cell: CellRef | null) => void step({ type: 'stand', cell }, quiet),
    goOn: (move: Move) => void step({ type: 'go-on', move }, quiet),
  };
}

/** Whether a cell of a line holds something. */
function isFilled(line: Line, field: string): boolean {
  const value = line.kind === 'row' ? valueIn(line.row, field) : null;
  return value !== null && value !== undefined && value !== '';
}

export type Cursor = ReturnType<typeof useCursor>;
