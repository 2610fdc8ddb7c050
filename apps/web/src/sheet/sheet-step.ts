import type { Uuid } from '@callsign/contracts/scalars';
import {
  type CellRef,
  type CursorPosition,
  type CursorState,
  type CursorView,
  locate,
  moveCursor,
  standOn,
} from './cursor.ts';
import { commandOf, type SheetCommand } from './keys.ts';
import type { GroupLine, RowLine } from './lines.ts';
import type { Move } from './place.ts';
import {
  type Block,
  blockToFill,
  extendSelection,
  selectAll,
  selectedBlock,
  selectRows,
  selectTo,
} from './selection.ts';
import type { Key } from './typed-text.ts';

/**
 * What keyboard and pointer do in a grid, as a pure step: state + event → state + intents.
 *
 * `CursorState` holds what only the grid knows: which cell the keyboard stands on. The view holds what others decide: the lines
 * and columns on the screen, whether an editor or the details are open. A step changes the state and answers intents, which the
 * shell (grid/sheet-handlers.ts) carries out: opening editors, writing to the book, changing the address. Nothing here reads
 * the DOM or the book.
 *
 * A key goes through three tables, each a function with a `switch` that the compiler keeps complete: `commandOf` (keys.ts) says
 * what a key means, `onCommand` what that does to the grid, `onRowCommand` and `onGroupCommand` what it does to the line under
 * the cursor. A new key is a new command there; what a press or a drag means is a new event here. A selection (selection.ts) lies
 * beside the cursor: `asked` stays the cell that is typed into, `range` says which cells an act is about.
 */
export interface SheetView extends CursorView {
  /** An editor is open: keys are its own. */
  readonly isEditing: boolean;
  /** The details of a row are open beside the grid. */
  readonly areDetailsOpen: boolean;
}

export type SheetEvent =
  | { type: 'key'; key: Key }
  /** A cell was pressed: anywhere in it, on its check box, or on the id that opens the details. */
  | {
      type: 'press';
      cell: CellRef;
      on: 'cell' | 'check' | 'opener';
      isTouch: boolean;
      /** With Shift: the selection is extended to the cell. */
      extends: boolean;
    }
  /** The pointer is held down, and was moved from one cell to another. */
  | { type: 'drag'; from: CellRef; to: CellRef }
  | { type: 'double-press' }
  /** The grid was reached by the Tab key. */
  | { type: 'focus' }
  /** Something else wants the cursor on a cell, or (null) nowhere: a jump, an editor that opens. */
  | { type: 'stand'; cell: CellRef | null }
  /** An editor was left by Enter or Tab. */
  | { type: 'go-on'; move: Move };

/** What the shell is to do. `text` replaces what stands in the cell; null leaves it. */
export type SheetIntent =
  | { do: 'edit'; key: Uuid; field: string; text: string | null }
  | { do: 'toggle' | 'clear'; key: Uuid; field: string }
  | { do: 'open' | 'delete-row'; key: Uuid }
  | { do: 'act'; act: BlockActName; block: Block }
  | { do: 'fold'; name: string }
  | { do: 'add-row' | 'filter' | 'close-details' };

/** What can be done to a block of cells at once. */
export type BlockActName = 'clear' | 'delete-rows' | 'fill-down' | 'fill-series' | 'today' | 'duplicate';

export interface SheetStep {
  readonly state: CursorState;
  readonly intents: readonly SheetIntent[];
  /** False where the browser is to do what it does by itself with the event. */
  readonly isHandled: boolean;
}

const handled = (state: CursorState, ...intents: SheetIntent[]): SheetStep => ({
  state,
  intents,
  isHandled: true,
});
const ignored = (state: CursorState, ...intents: SheetIntent[]): SheetStep => ({
  state,
  intents,
  isHandled: false,
});

/** The whole behaviour of keyboard and pointer in a grid. */
export function sheetStep(state: CursorState, event: SheetEvent, view: SheetView): SheetStep {
  switch (event.type) {
    case 'key':
      return onKey(state, event.key, view);
    case 'press':
      return onPress(state, event, view);
    case 'drag':
      return ignored(selectTo({ ...state, asked: event.from }, event.from, event.to, view));
    case 'double-press':
      return onDoublePress(state, view);
    case 'focus': {
      const [line, column] = [view.lines[0], view.columns[0]];
      if (state.asked !== null || !line) return ignored(state);
      return ignored(standOn(state, { key: line.key, field: column?.field ?? 'id' }));
    }
    case 'stand':
      return ignored(standOn(state, event.cell));
    case 'go-on': {
      const { move } = event;
      const byTab = move === 'next' || move === 'previous';
      return ignored(moveCursor(state, move, view, { byTab, returns: move === 'down' || move === 'up' }));
    }
    default:
      return event satisfies never;
  }
}

function onKey(state: CursorState, key: Key, view: SheetView): SheetStep {
  const command = view.isEditing ? null : commandOf(key);
  if (!command) return ignored(state);
  const at = locate(state, view);
  // Without a cursor letters are free for other uses, and Tab leaves the grid.
  const needsCursor =
    command.do === 'type' || command.do === 'compose' || (command.do === 'move' && command.byTab);
  return !at.line && needsCursor ? ignored(state) : onCommand(state, command, at, view);
}

function onCommand(
  state: CursorState,
  command: SheetCommand,
  { line, field }: CursorPosition,
  view: SheetView,
): SheetStep {
  switch (command.do) {
    case 'move':
      return handled(moveCursor(state, command.move, view, { byTab: command.byTab, returns: false }));
    case 'extend':
      return handled(extendSelection(state, command.move, view));
    case 'select-all':
      return handled(selectAll(state, view));
    case 'select-row':
      return handled(selectRows(state, view));
    case 'act': {
      const { act } = command;
      const block = act === 'fill-down' ? blockToFill(state, view) : selectedBlock(state, view);
      return handled(state, ...(block.rows.length > 0 ? [{ do: 'act', act, block } as const] : []));
    }
    case 'new':
      return handled(state, { do: 'add-row' });
    case 'filter':
      return handled(state, { do: 'filter' });
    case 'leave':
      if (view.areDetailsOpen) return handled(state, { do: 'close-details' });
      return handled(state.range ? { ...state, range: null } : standOn(state, null));
    case 'edit':
    case 'open':
    case 'type':
    case 'compose':
    case 'clear':
    case 'delete-row':
      if (!line) return ignored(state);
      if (state.range && command.do === 'clear')
        return handled(state, { do: 'act', act: 'clear', block: selectedBlock(state, view) });
      if (state.range && command.do === 'delete-row')
        return handled(state, { do: 'act', act: 'delete-rows', block: selectedBlock(state, view) });
      return line.kind === 'group'
        ? onGroupCommand(state, command, line)
        : onRowCommand(state, command, line, field, isCheck(view, field));
    default:
      return command satisfies never;
  }
}

type LineCommand = Extract<
  SheetCommand,
  { do: 'edit' | 'open' | 'type' | 'compose' | 'clear' | 'delete-row' }
>;

const isCheck = ({ columns }: CursorView, field: string) =>
  columns.find((column) => column.field === field)?.kind === 'check';

/** The head of a group can only be folded. */
const onGroupCommand = (state: CursorState, command: LineCommand, { name }: GroupLine): SheetStep =>
  command.do === 'edit' || command.do === 'open' ? handled(state, { do: 'fold', name }) : ignored(state);

function onRowCommand(
  state: CursorState,
  command: LineCommand,
  { key, rowState }: RowLine,
  field: string,
  isCheckField: boolean,
): SheetStep {
  switch (command.do) {
    case 'edit':
      return handled(
        state,
        isCheckField ? { do: 'toggle', key, field } : { do: 'edit', key, field, text: null },
      );
    case 'open':
      if (isCheckField) return handled(state, { do: 'toggle', key, field });
      return rowState === 'stored' ? handled(state, { do: 'open', key }) : handled(state);
    case 'type':
      return isCheckField ? ignored(state) : handled(state, { do: 'edit', key, field, text: command.text });
    case 'compose':
      // Left to the browser, which composes the character in whatever has the focus by then: the editor.
      return isCheckField ? ignored(state) : ignored(state, { do: 'edit', key, field, text: '' });
    case 'clear':
      // An id cannot be empty: its editor opens empty instead.
      return handled(
        state,
        field === 'id' ? { do: 'edit', key, field, text: '' } : { do: 'clear', key, field },
      );
    case 'delete-row':
      return handled(state, { do: 'delete-row', key });
    default:
      return command satisfies never;
  }
}

function onPress(
  state: CursorState,
  { cell, on, isTouch, extends: isExtending }: Extract<SheetEvent, { type: 'press' }>,
  view: SheetView,
): SheetStep {
  const before = locate(state, view);
  if (isExtending && before.line) {
    const anchor = state.range?.anchor ?? { key: before.line.key, field: before.field };
    return handled(selectTo(state, anchor, cell, view));
  }
  const wasHere = before.line?.key === cell.key && before.field === cell.field;
  const next = standOn(state, cell);
  const line = view.lines[view.places.get(cell.key) ?? -1];
  if (line?.kind !== 'row') return ignored(next);
  const { key } = line;
  if (on === 'check') return ignored(next, { do: 'toggle', key, field: cell.field });
  if (on === 'opener' && line.rowState === 'stored') return ignored(next, { do: 'open', key });
  // Fingers have no double press: the second press on a cell edits it.
  return wasHere && isTouch
    ? ignored(next, { do: 'edit', key, field: cell.field, text: null })
    : ignored(next);
}

function onDoublePress(state: CursorState, view: SheetView): SheetStep {
  const { line, field } = locate(state, view);
  if (!line || view.isEditing || isCheck(view, field)) return ignored(state);
  return line.kind === 'row'
    ? handled(state, { do: 'edit', key: line.key, field, text: null })
    : handled(state);
}
