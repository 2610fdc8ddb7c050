import type { Uuid } from '@callsign/contracts/scalars';
import { describe, expect, test } from 'vitest';
import { noCursor, standOn } from './cursor.ts';
import { selectedBlock } from './selection.ts';
import { type SheetView, sheetStep } from './sheet-step.ts';
import { groupLine, key, rowLine, viewOf } from './test-view.ts';
import type { Key } from './typed-text.ts';

const view = viewOf([groupLine('RACK'), rowLine('A'), rowLine('B'), rowLine('NEW', 'unsaved')]);
const on = (line: string, field: string) => standOn(noCursor, { key: line as Uuid, field });
const press = (name: string, state = on('A', 'name'), more: Partial<Key> = {}, shown: SheetView = view) =>
  sheetStep(state, { type: 'key', key: key(name, more) }, shown);

describe('keys in a cell', () => {
  test('Enter and F2 open the editor on what stands there, a letter replaces it', () => {
    for (const name of ['Enter', 'F2'])
      expect(press(name)).toMatchObject({
        intents: [{ do: 'edit', key: 'A', field: 'name', text: null }],
        isHandled: true,
      });
    expect(press('x').intents).toEqual([{ do: 'edit', key: 'A', field: 'name', text: 'x' }]);
  });
  test('a dead key opens an empty editor, and the browser composes the character there', () => {
    expect(press('Dead')).toMatchObject({
      intents: [{ do: 'edit', key: 'A', field: 'name', text: '' }],
      isHandled: false,
    });
  });
  test('Delete and Backspace clear the cell; an id, which cannot be empty, is opened empty', () => {
    for (const name of ['Delete', 'Backspace'])
      expect(press(name).intents).toEqual([{ do: 'clear', key: 'A', field: 'name' }]);
    expect(press('Delete', on('A', 'id')).intents).toEqual([{ do: 'edit', key: 'A', field: 'id', text: '' }]);
  });
  test('Space opens the details of a stored row, and of one that is not stored yet it does nothing', () => {
    expect(press(' ').intents).toEqual([{ do: 'open', key: 'A' }]);
    expect(press(' ', on('NEW', 'name'))).toMatchObject({ intents: [], isHandled: true });
  });
  test('Ctrl+Backspace deletes the row, Insert adds one, / leads to the filter', () => {
    expect(press('Backspace', undefined, { ctrlKey: true }).intents).toEqual([
      { do: 'delete-row', key: 'A' },
    ]);
    expect(press('Insert').intents).toEqual([{ do: 'add-row' }]);
    expect(press('/').intents).toEqual([{ do: 'filter' }]);
  });
  test('a check box is ticked by Enter and Space, cleared by Delete, and takes no letters', () => {
    for (const name of ['Enter', ' '])
      expect(press(name, on('A', 'done')).intents).toEqual([{ do: 'toggle', key: 'A', field: 'done' }]);
    expect(press('Delete', on('A', 'done')).intents).toEqual([{ do: 'clear', key: 'A', field: 'done' }]);
    for (const name of ['x', 'Dead'])
      expect(press(name, on('A', 'done'))).toMatchObject({ intents: [], isHandled: false });
  });
  test('arrows and Tab move the cursor and ask for nothing else', () => {
    expect(press('ArrowDown')).toMatchObject({ state: { asked: { key: 'B', field: 'name' } }, intents: [] });
    expect(press('Tab')).toMatchObject({ state: { asked: { key: 'A', field: 'done' }, tabOrigin: 'name' } });
  });
});

describe('keys over a selection', () => {
  const many = press('ArrowDown', undefined, { shiftKey: true }).state;
  test('Delete and Backspace clear all of it, Ctrl+Backspace deletes its rows', () => {
    const block = selectedBlock(many, view);
    expect(block.rows).toHaveLength(2);
    for (const name of ['Delete', 'Backspace'])
      expect(press(name, many).intents).toEqual([{ do: 'act', act: 'clear', block }]);
    expect(press('Backspace', many, { ctrlKey: true }).intents).toEqual([
      { do: 'act', act: 'delete-rows', block },
    ]);
  });
  test('Ctrl+D fills it, Ctrl+; dates it, Ctrl+Enter duplicates its rows', () => {
    const block = selectedBlock(many, view);
    for (const [name, act] of [
      ['d', 'fill-down'],
      [';', 'today'],
      ['Enter', 'duplicate'],
    ] as const)
      expect(press(name, many, { ctrlKey: true }).intents).toEqual([{ do: 'act', act, block }]);
  });
  test('Ctrl+D in a single cell takes what stands above it, and does nothing in the first row', () => {
    const [intent] = press('d', on('B', 'name'), { ctrlKey: true }).intents;
    expect(intent).toMatchObject({ act: 'fill-down', block: { rows: [{ key: 'A' }, { key: 'B' }] } });
    expect(press('d', on('A', 'name'), { ctrlKey: true })).toMatchObject({ intents: [], isHandled: true });
  });
  test('typing goes into the active cell, from where the selection began', () => {
    expect(press('x', many).intents).toEqual([{ do: 'edit', key: 'A', field: 'name', text: 'x' }]);
  });
  test('Escape and an arrow end it, and the cursor is where it was', () => {
    expect(press('Escape', many).state).toMatchObject({ asked: { key: 'A', field: 'name' }, range: null });
    expect(press('ArrowRight', many).state).toMatchObject({
      asked: { key: 'A', field: 'done' },
      range: null,
    });
  });
});

describe('keys elsewhere', () => {
  test('Escape closes the details first, then takes the cursor away', () => {
    const open = press('Escape', undefined, {}, { ...view, areDetailsOpen: true });
    expect(open).toMatchObject({ state: on('A', 'name'), intents: [{ do: 'close-details' }] });
    expect(press('Escape')).toMatchObject({ state: { asked: null }, intents: [], isHandled: true });
  });
  test('without a cursor letters are free for shortcuts and Tab leaves the grid, while arrows enter it', () => {
    for (const name of ['x', 'Dead', 'Tab'])
      expect(press(name, noCursor)).toMatchObject({ state: noCursor, intents: [], isHandled: false });
    expect(press('ArrowDown', noCursor).state.asked).toEqual({ key: 'group:RACK', field: 'id' });
  });
  test('the head of a group is folded by Enter and Space, and by nothing else', () => {
    for (const name of ['Enter', ' '])
      expect(press(name, on('group:RACK', 'id')).intents).toEqual([{ do: 'fold', name: 'RACK' }]);
    for (const name of ['x', 'Delete'])
      expect(press(name, on('group:RACK', 'id'))).toMatchObject({ intents: [], isHandled: false });
  });
  test('while an editor is open, no key is the grid’s', () => {
    const editing = { ...view, isEditing: true };
    for (const name of ['Enter', 'x', 'ArrowDown', 'Escape', 'Delete'])
      expect(press(name, undefined, {}, editing)).toEqual({
        state: on('A', 'name'),
        intents: [],
        isHandled: false,
      });
  });
  test('reaching the grid by Tab puts the cursor on the first cell, unless it stands somewhere', () => {
    expect(sheetStep(noCursor, { type: 'focus' }, view).state.asked).toEqual({
      key: 'group:RACK',
      field: 'id',
    });
    expect(sheetStep(on('B', 'name'), { type: 'focus' }, view).state).toEqual(on('B', 'name'));
    expect(sheetStep(noCursor, { type: 'focus' }, viewOf([])).state).toEqual(noCursor);
  });
});

describe('presses', () => {
  const pressed = (
    cell: { key: string; field: string },
    more: { on?: 'check' | 'opener'; isTouch?: boolean; isExtending?: boolean; state?: typeof noCursor } = {},
  ) =>
    sheetStep(
      more.state ?? noCursor,
      {
        type: 'press',
        cell: { key: cell.key as Uuid, field: cell.field },
        on: more.on ?? 'cell',
        isTouch: more.isTouch ?? false,
        extends: more.isExtending ?? false,
      },
      view,
    );
  test('a press puts the cursor on the cell, and leaves the press to the browser', () => {
    expect(pressed({ key: 'B', field: 'name' })).toMatchObject({
      state: { asked: { key: 'B', field: 'name' } },
      intents: [],
      isHandled: false,
    });
  });
  test('a press on a box ticks it, on an id it opens the details of a row that is stored', () => {
    expect(pressed({ key: 'B', field: 'done' }, { on: 'check' }).intents).toEqual([
      { do: 'toggle', key: 'B', field: 'done' },
    ]);
    expect(pressed({ key: 'B', field: 'id' }, { on: 'opener' }).intents).toEqual([{ do: 'open', key: 'B' }]);
    expect(pressed({ key: 'NEW', field: 'id' }, { on: 'opener' }).intents).toEqual([]);
  });
  test('a second touch of the same cell edits it; a mouse has the double press for that', () => {
    const state = on('A', 'name');
    const edit = { do: 'edit', key: 'A', field: 'name', text: null };
    expect(pressed({ key: 'A', field: 'name' }, { isTouch: true }).intents).toEqual([]);
    expect(pressed({ key: 'A', field: 'name' }, { isTouch: true, state }).intents).toEqual([edit]);
    expect(pressed({ key: 'A', field: 'name' }, { state }).intents).toEqual([]);
    expect(sheetStep(state, { type: 'double-press' }, view)).toMatchObject({
      intents: [edit],
      isHandled: true,
    });
  });
  test('with Shift a press extends the selection, and neither ticks nor opens anything', () => {
    const state = on('A', 'name');
    for (const where of ['check', 'opener'] as const) {
      const step = pressed({ key: 'B', field: 'done' }, { on: where, isExtending: true, state });
      expect(step).toMatchObject({ intents: [], isHandled: true });
      expect(step.state).toMatchObject({ asked: { key: 'A', field: 'name' } });
      expect(selectedBlock(step.state, view).rows.map(({ key }) => key)).toEqual(['A', 'B']);
    }
    expect(pressed({ key: 'B', field: 'name' }, { isExtending: true }).state).toEqual(on('B', 'name'));
  });
  test('a drag selects from the cell where it began; the next press ends the selection', () => {
    const cell = (line: string, field: string) => ({ key: line as Uuid, field });
    const drag = { type: 'drag', from: cell('B', 'done'), to: cell('A', 'name') } as const;
    const { state } = sheetStep(on('NEW', 'id'), drag, view);
    expect(state.asked).toEqual(drag.from);
    const { rows, columns } = selectedBlock(state, view);
    expect([rows.map(({ key }) => key), columns.map(({ field }) => field)]).toEqual([
      ['A', 'B'],
      ['name', 'done'],
    ]);
    expect(pressed({ key: 'A', field: 'name' }, { state }).state.range).toBeNull();
  });
  test('a double press edits no box, no head of a group, and nothing while an editor is open', () => {
    const twice = (state: typeof noCursor, shown = view) =>
      sheetStep(state, { type: 'double-press' }, shown).intents;
    expect(twice(on('A', 'done'))).toEqual([]);
    expect(twice(on('group:RACK', 'id'))).toEqual([]);
    expect(twice(on('A', 'name'), { ...view, isEditing: true })).toEqual([]);
  });
});

test('an editor that was left by Enter goes down, by Tab to the next cell', () => {
  const goOn = (move: 'down' | 'next') => sheetStep(on('A', 'name'), { type: 'go-on', move }, view).state;
  expect(goOn('down')).toMatchObject({ asked: { key: 'B', field: 'name' }, tabOrigin: null });
  expect(goOn('next')).toMatchObject({ asked: { key: 'A', field: 'done' }, tabOrigin: 'name' });
});
