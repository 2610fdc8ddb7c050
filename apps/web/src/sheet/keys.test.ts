import { describe, expect, test } from 'vitest';
import { editorCommandOf } from './editor-keys.ts';
import { commandOf } from './keys.ts';
import { key } from './test-view.ts';

describe('what a key asks of a grid', () => {
  test.each([
    ['ArrowUp', 'up'],
    ['ArrowDown', 'down'],
    ['ArrowLeft', 'left'],
    ['ArrowRight', 'right'],
    ['Home', 'home'],
    ['End', 'end'],
    ['PageUp', 'page-up'],
    ['PageDown', 'page-down'],
  ])('%s moves the cursor %s', (name, move) => {
    expect(commandOf(key(name))).toEqual({ do: 'move', move, byTab: false });
  });
  test('Tab moves on, Shift+Tab back, and both are told from arrows', () => {
    expect(commandOf(key('Tab'))).toEqual({ do: 'move', move: 'next', byTab: true });
    expect(commandOf(key('Tab', { shiftKey: true }))).toEqual({ do: 'move', move: 'previous', byTab: true });
  });
  test.each([{ ctrlKey: true }, { metaKey: true }])(
    'Ctrl or Cmd with Home and End leads to the corners',
    (modifier) => {
      expect(commandOf(key('Home', modifier))).toEqual({ do: 'move', move: 'top', byTab: false });
      expect(commandOf(key('End', modifier))).toEqual({ do: 'move', move: 'bottom', byTab: false });
    },
  );
  test.each([
    ['Enter', 'edit'],
    ['F2', 'edit'],
    ['Delete', 'clear'],
    ['Backspace', 'clear'],
    ['Insert', 'new'],
    ['Escape', 'leave'],
    [' ', 'open'],
    ['/', 'filter'],
    ['Dead', 'compose'],
  ])('%s means %s', (name, command) => {
    expect(commandOf(key(name))).toEqual({ do: command });
  });
  test('a letter replaces what stands in the cell, Ctrl+Backspace deletes the row', () => {
    expect(commandOf(key('a'))).toEqual({ do: 'type', text: 'a' });
    expect(commandOf(key('Backspace', { ctrlKey: true }))).toEqual({ do: 'delete-row' });
  });
  test('the keys of the browser and of the window are left alone', () => {
    for (const name of ['t', 'w', 'r']) expect(commandOf(key(name, { ctrlKey: true }))).toBeNull();
    expect(commandOf(key('A', { ctrlKey: true, shiftKey: true }))).toBeNull();
    expect(commandOf(key('ArrowLeft', { altKey: true }))).toBeNull();
    for (const name of ['Shift', 'F5', 'CapsLock', 'Unidentified']) expect(commandOf(key(name))).toBeNull();
  });
});

describe('what a key asks of an open editor', () => {
  const command = (name: string, more: { shiftKey?: boolean; altKey?: boolean } = {}, isNote = false) =>
    editorCommandOf({ key: name, shiftKey: false, altKey: false, ...more }, isNote);
  test('Enter takes the value and goes down, Tab goes on, Shift turns both round', () => {
    expect(command('Enter')).toEqual({ do: 'take', move: 'down' });
    expect(command('Enter', { shiftKey: true })).toEqual({ do: 'take', move: 'up' });
    expect(command('Tab')).toEqual({ do: 'take', move: 'next' });
    expect(command('Tab', { shiftKey: true })).toEqual({ do: 'take', move: 'previous' });
  });
  test('Alt+Enter and Shift+Enter begin a line in a note; elsewhere there are no lines', () => {
    expect(command('Enter', { altKey: true }, true)).toEqual({ do: 'new-line' });
    expect(command('Enter', { shiftKey: true }, true)).toEqual({ do: 'new-line' });
    expect(command('Enter', { altKey: true })).toEqual({ do: 'nothing' });
  });
  test('Escape gives the draft up, and every other key edits the text', () => {
    expect(command('Escape')).toEqual({ do: 'cancel' });
    for (const name of ['a', 'Backspace', 'ArrowLeft', 'Home']) expect(command(name)).toBeNull();
  });
});
