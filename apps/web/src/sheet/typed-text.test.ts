import { describe, expect, test } from 'vitest';
import { commandOf } from './keys.ts';
import type { Key } from './typed-text.ts';

const press = (key: string, ...held: ('ctrl' | 'alt' | 'meta' | 'shift' | 'AltGraph')[]) =>
  commandOf({
    key,
    code: '',
    ctrlKey: held.includes('ctrl'),
    altKey: held.includes('alt'),
    metaKey: held.includes('meta'),
    shiftKey: held.includes('shift'),
    getModifierState: (modifier) => held.includes(modifier),
  } satisfies Key);

describe('what a key types in an active cell', () => {
  test.each<
    [what: string, text: string, held: Parameters<typeof press> extends [string, ...infer H] ? H : never]
  >([
    ['a letter', 'a', []],
    ['a capital', 'A', ['shift']],
    ['a Cyrillic letter', 'ф', []],
    ['AltGr as Linux and new browsers report it', '@', ['AltGraph']],
    ['AltGr as older browsers on Windows report it', '@', ['ctrl', 'alt', 'AltGraph']],
    ['AltGr where not even AltGraph is said', '€', ['ctrl', 'alt']],
    ['a letter that AltGr gives', 'q', ['ctrl', 'alt', 'AltGraph']],
    ['a slash that AltGr gives, which filters without', '/', ['AltGraph', 'ctrl', 'alt']],
    ['Option on macOS', '@', ['alt']],
    ['a Polish letter by Option', 'ó', ['alt']],
    ['an emoji', '😀', []],
    ['an emoji of several code points', '👩🏽‍🎤', []],
  ])('%s: it replaces what stands there', (_, text, held) => {
    expect(press(text, ...held)).toEqual({ do: 'type', text });
  });

  test('a dead key begins a character that comes with the next key', () => {
    expect(press('Dead')).toEqual({ do: 'compose' });
  });

  test.each<[string, ('ctrl' | 'alt' | 'meta')[]]>([
    ['c', ['ctrl']],
    ['@', ['ctrl']],
    ['@', ['meta']],
    ['a', ['alt']],
    ['s', ['ctrl', 'alt']],
    ['1', ['alt']],
    [' ', ['alt']],
    ['Unidentified', []],
    ['Process', []],
    ['AltGraph', []],
    ['F5', []],
    ['AudioVolumeUp', []],
  ])('%s with %j is a shortcut or no text, and types nothing', (key, held) => {
    expect(press(key, ...held)).toBeNull();
  });
});
