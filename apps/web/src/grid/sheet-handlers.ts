import type { Uuid } from '@callsign/contracts/scalars';
import type { ClipboardEvent, FocusEvent, KeyboardEvent, MouseEvent, PointerEvent } from 'react';
import type { CellRef } from '../sheet/cursor.ts';
import type { SheetEvent, SheetIntent } from '../sheet/sheet-step.ts';
import { copyCells, pasteCells } from './clipboard-handlers.ts';
import type { Grid } from './use-grid.ts';

/** What a grid can ask of its surroundings. */
export interface Surroundings {
  /** The details of a row are open beside the grid. */
  areDetailsOpen: boolean;
  open: (uuid: Uuid) => void;
  close: () => void;
  /** Gives the filter box the focus. */
  filter: () => void;
}

/** Where the pointer was pressed, and the cell that it was dragged to last. */
export interface Drag {
  from: CellRef | null;
  to: CellRef | null;
}

/** The event handlers of a grid's element: each turns an event of the browser into one of the sheet, and carries out what that asks for. */
export function sheetHandlers(grid: Grid, around: Surroundings, drag: Drag) {
  const overlays = { isEditing: grid.editing !== null, areDetailsOpen: around.areDetailsOpen };
  const send = (event: SheetEvent, browser: { preventDefault(): void }) => {
    const { intents, isHandled } = grid.cursor.step(event, overlays);
    for (const intent of intents) carryOut(grid, around, intent);
    if (isHandled) browser.preventDefault();
  };
  return {
    onKeyDown(event: KeyboardEvent) {
      const isInside = event.target !== event.currentTarget;
      if (isInside && (event.target as HTMLElement).closest('button, a, input')) return;
      send({ type: 'key', key: event }, event);
    },
    onClick(event: MouseEvent) {
      const target = event.target as HTMLElement;
      const cell = cellAt(target);
      if (!cell) return;
      const on = target.closest('[role="checkbox"]')
        ? 'check'
        : target.closest('[data-open]')
          ? 'opener'
          : 'cell';
      const isTouch = (event.nativeEvent as globalThis.PointerEvent).pointerType === 'touch';
      send({ type: 'press', cell, on, isTouch, extends: event.shiftKey }, event);
    },
    onPointerDown(event: PointerEvent) {
      const target = event.target as HTMLElement;
      const isDrag = event.pointerType === 'mouse' && event.button === 0 && !event.shiftKey;
      drag.from = isDrag && !target.closest('[data-editor]') ? cellAt(target) : null;
      drag.to = drag.from;
    },
    onPointerMove(event: PointerEvent) {
      const { from, to } = drag;
      if (!from || !to || event.buttons !== 1) return;
      const cell = cellAt(event.target as HTMLElement);
      if (!cell || (cell.key === to.key && cell.field === to.field)) return;
      drag.to = cell;
      send({ type: 'drag', from, to: cell }, event);
    },
    onDoubleClick: (event: MouseEvent) => send({ type: 'double-press' }, event),
    onFocus(event: FocusEvent) {
      const isByKeyboard = event.target === event.currentTarget && event.target.matches(':focus-visible');
      if (isByKeyboard) send({ type: 'focus' }, event);
    },
    onCopy: (event: ClipboardEvent) => copyCells(grid, event, false),
    onCut: (event: ClipboardEvent) => copyCells(grid, event, true),
    onPaste: (event: ClipboardEvent) => pasteCells(grid, event),
  };
}

/** The cell that an element of the page is in; null where it is in none. */
function cellAt(target: HTMLElement): CellRef | null {
  const field = target.closest<HTMLElement>('[data-field]')?.dataset.field;
  const key = target.closest<HTMLElement>('[data-key]')?.dataset.key as Uuid | undefined;
  return key === undefined || field === undefined ? null : { key, field };
}

function carryOut(grid: Grid, { open, close, filter }: Surroundings, intent: SheetIntent): void {
  switch (intent.do) {
    case 'edit':
      grid.edit(intent.key, intent.field, intent.text);
      break;
    case 'toggle':
      grid.toggle(intent.key, intent.field);
      break;
    case 'clear':
      grid.write(intent.key, intent.field, '', []);
      break;
    case 'delete-row':
      grid.remove(intent.key);
      break;
    case 'act':
      grid.act(intent.act, intent.block);
      break;
    case 'open':
      // A row that was deleted a moment ago may still be painted.
      if (grid.book.confirmed(intent.key)) open(grid.book.uuidOf(intent.key));
      break;
    case 'fold':
      grid.toggleFold(intent.name);
      break;
    case 'add-row':
      grid.addRow();
      break;
    case 'filter':
      filter();
      break;
    case 'close-details':
      close();
      break;
    default:
      intent satisfies never;
  }
}
