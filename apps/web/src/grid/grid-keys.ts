import type { Uuid } from '@callsign/contracts/scalars';
import type { ClipboardEvent, KeyboardEvent } from 'react';
import { shownText } from '../columns/cell-text.ts';
import { isBlock, pastedCell, tsvCell } from '../sheet/clipboard.ts';
import { commandOf, type GridCommand } from '../sheet/cursor.ts';
import type { GridItem } from '../sheet/items.ts';
import { valueIn } from '../sync/row.ts';
import { showFailure } from '../ui/toasts.ts';
import type { Cursor } from './use-cursor.ts';
import type { Grid } from './use-grid.ts';

type RowItem = Extract<GridItem, { kind: 'row' }>;
type RowCommand = Exclude<GridCommand, { do: 'move' | 'new' | 'filter' | 'leave' }>;

interface Actions {
  /** Shows the details of a row. */
  open: (uuid: Uuid) => void;
  /** Closes the details; true when they were open. */
  close: () => boolean;
  filter: () => void;
}

/** What keys, copy and paste do in a grid while no cell is being edited. */
export function gridKeys(grid: Grid, actions: Actions) {
  const { cursor, book } = grid;

  function onKeyDown(event: KeyboardEvent) {
    if (grid.editing) return;
    if (event.target !== event.currentTarget && (event.target as HTMLElement).closest('button, a, input'))
      return;
    const command = commandOf(event);
    if (!command) return;
    const { active, item } = cursor;
    // Without an active cell letters are free for other uses, and Tab leaves the grid.
    if (
      !active &&
      (command.do === 'type' || command.do === 'compose' || (command.do === 'move' && command.byTab))
    )
      return;
    if (run(command, active, item)) event.preventDefault();
  }

  /** Does what a key asks; false when the key is left to the browser. */
  function run(command: GridCommand, active: Cursor['active'], item: Cursor['item']): boolean {
    switch (command.do) {
      case 'move':
        cursor.move(command.move, command.byTab);
        return true;
      case 'new':
        grid.addRow();
        return true;
      case 'filter':
        actions.filter();
        return true;
      case 'leave':
        if (!actions.close()) cursor.stand(null);
        return true;
      case 'edit':
      case 'open':
      case 'type':
      case 'compose':
      case 'clear':
      case 'delete-row':
        if (item?.kind === 'group')
          return command.do !== 'edit' && command.do !== 'open' ? false : fold(item.name);
        return active && item ? runInRow(command, item, active.field) : false;
      default:
        return command satisfies never;
    }
  }

  function fold(name: string): boolean {
    grid.toggleFold(name);
    return true;
  }

  function runInRow(command: RowCommand, { key, standing }: RowItem, field: string): boolean {
    const isCheck = grid.columnOf(field).kind === 'check';
    switch (command.do) {
      case 'edit':
      case 'open':
        if (isCheck) grid.toggle(key, field);
        else if (command.do === 'edit') grid.edit(key, field, null);
        else if (standing === 'stored') actions.open(book.uuidOf(key));
        return true;
      case 'type':
        if (isCheck) return false;
        grid.edit(key, field, command.text);
        return true;
      case 'compose':
        // The browser composes in whatever has the focus by then: the editor.
        if (!isCheck) grid.edit(key, field, '');
        return false;
      case 'clear':
        if (field === 'id') grid.edit(key, field, '');
        else grid.write(key, field, '', []);
        return true;
      case 'delete-row':
        grid.remove(key);
        return true;
      default:
        return command satisfies never;
    }
  }

  function onCopy(event: ClipboardEvent) {
    const { active, item } = cursor;
    if (grid.editing || !active || item?.kind !== 'row' || !document.getSelection()?.isCollapsed) return;
    const columns = active.field === 'id' ? grid.columns : [grid.columnOf(active.field)];
    const texts = columns.map((column) =>
      tsvCell(shownText(column, valueIn(item.row, column.field), grid.wording)),
    );
    event.clipboardData.setData('text/plain', texts.join('\t'));
    event.preventDefault();
  }

  function onPaste(event: ClipboardEvent) {
    const { active, item } = cursor;
    if (grid.editing || !active || item?.kind !== 'row') return;
    const column = grid.columnOf(active.field);
    if (column.isFixed) return;
    event.preventDefault();
    const text = event.clipboardData.getData('text/plain');
    if (isBlock(text))
      return showFailure('Several cells cannot be pasted at once yet. Paste one cell.', { id: 'paste' });
    const targets = column.target ? book.rows(column.target) : [];
    const options = targets.map((row) => ({
      key: row.uuid,
      text: grid.wording.reference(row.uuid, column.target ?? ''),
      id: row.id,
    }));
    grid.write(item.key, active.field, pastedCell(text), options);
  }

  return { onKeyDown, onCopy, onPaste };
}
