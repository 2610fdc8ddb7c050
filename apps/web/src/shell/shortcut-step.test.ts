import { describe, expect, it } from 'vitest';
import type { Tab } from '../navigation/use-place.ts';
import { type Chord, type ShortcutEffect, shortcutStep } from './shortcut-step.ts';

const tab = (label: string): Tab => ({ label, to: '/p/$production', type: null });
const tabs = ['Overview', 'Activity', 'Trash'].map(tab);
const sources = tab('Sources');

/** What these keys do one after the other, as labels; each key is `code` or `code@milliseconds`, or '?', '[' and ']'. */
function press(keys: string[], tabIndex = 0): (string | null)[] {
  let chord: Chord = null;
  return keys.map((text) => {
    const [name = '', at = '0'] = text.split('@');
    const key = { code: name, key: name, shiftKey: name === '?', timeStamp: Number(at) };
    const firstTabOf = (code: string) => (code === 'KeyS' ? sources : undefined);
    let effect: ShortcutEffect;
    [chord, effect] = shortcutStep(chord, key, { tabs, tabIndex, firstTabOf });
    return effect === null || effect === 'help' ? effect : effect.go.label;
  });
}

describe('keys that lead through a show', () => {
  it('g and then s opens the sources', () => {
    expect(press(['KeyG@0', 'KeyS@400'])).toEqual([null, 'Sources']);
  });
  it('s alone opens nothing, nor does it long after g', () => {
    expect(press(['KeyS'])).toEqual([null]);
    expect(press(['KeyG@0', 'KeyS@1500'])).toEqual([null, null]);
  });
  it('g waits for one key only: another letter ends it', () => {
    expect(press(['KeyG@0', 'KeyX@100', 'KeyS@200'])).toEqual([null, null, null]);
  });
  it('g can be pressed again when it was too long ago', () => {
    expect(press(['KeyG@0', 'KeyG@2000', 'KeyS@2100'])).toEqual([null, null, 'Sources']);
  });
  it('] and [ go through the tabs of a section, around its ends', () => {
    expect(press([']'])).toEqual(['Activity']);
    expect(press([']'], 2)).toEqual(['Overview']);
    expect(press(['['])).toEqual(['Trash']);
  });
  it('? lists all keys', () => {
    expect(press(['?'])).toEqual(['help']);
  });
});
