import type { Draft, Option } from '@callsign/contracts/reading';
import type { DisplayId } from '@callsign/contracts/scalars';
import { describe, expect, it } from 'vitest';
import { type ListState, listView, resolved, settled, stepped, typedInto } from './suggestion-step.ts';

const options: Option[] = [
  { key: 'a', text: 'Laptop', id: 'SRC 1' as DisplayId },
  { key: 'b', text: 'Laptop backup', id: 'SRC 2' as DisplayId },
  { key: 'c', text: 'Camera', id: 'SRC 3' as DisplayId },
  { key: 'd', text: 'Camera', id: 'SRC 4' as DisplayId },
];
const opened: ListState = { isOpen: true, isTyped: false, chosen: null };

/** A list into which a text was typed and then some arrow keys, 'v' down and '^' up. */
function list(text: string, arrows = '', isOnly = false, start = text === '' ? opened : typedInto()) {
  const draft: Draft = { text };
  const input = { options, draft, isOnly };
  let state = start;
  for (const arrow of arrows) state = stepped(listView(input, state), state, arrow === 'v' ? 1 : -1);
  const view = listView(input, state);
  return {
    shown: view.shown.map(({ key }) => key).join(''),
    highlighted: view.shown[view.at]?.key ?? null,
    enter: resolved(input, view),
    leave: settled(input, state, view),
  };
}

describe('a list of options under a cell', () => {
  it('offers everything until somebody types, then what fits', () => {
    expect(list('').shown).toBe('abcd');
    expect(list('Laptop', '', false, opened).shown).toBe('abcd');
    expect(list('lap').shown).toBe('ab');
    expect(list('xyz').shown).toBe('');
  });
  it('takes what is typed in full, by its name or its id, without an arrow key', () => {
    expect(list('laptop')).toMatchObject({
      highlighted: 'a',
      enter: { picked: 'a' },
      leave: { picked: 'a' },
    });
    expect(list('src 2').leave).toEqual({ text: 'Laptop backup', picked: 'b' });
  });
  it('leaves two of one name to be picked', () => {
    expect(list('camera', '', true)).toMatchObject({ highlighted: null, enter: { text: 'camera' } });
    expect(list('camera', 'vv', true).enter).toEqual({ text: 'Camera', picked: 'd' });
  });
  it('keeps free text as it was typed', () => {
    expect(list('lap')).toMatchObject({ highlighted: null, enter: { text: 'lap' }, leave: { text: 'lap' } });
  });
  it('offers the best fit to Enter where only an option is valid, and takes nothing by leaving', () => {
    expect(list('lap', '', true)).toMatchObject({ enter: { picked: 'a' }, leave: { text: 'lap' } });
    expect(list(' ', '', true)).toMatchObject({ highlighted: null, enter: { text: ' ' } });
  });
  it('takes by leaving what arrow keys led to, only where nothing else is valid', () => {
    expect(list('', 'v', true).leave).toEqual({ text: 'Laptop', picked: 'a' });
    expect(list('', 'v', false).leave).toEqual({ text: '' });
    expect(list('', 'v', false).enter).toEqual({ text: 'Laptop', picked: 'a' });
  });
  it('goes round at its ends', () => {
    expect(['v', 'vv', 'vvvvv', '^', '^^', 'v^'].map((arrows) => list('', arrows).highlighted)).toEqual([
      'a',
      'b',
      'a',
      'd',
      'c',
      'd',
    ]);
  });
  it('opens again with an arrow key, on its first option', () => {
    const closed: ListState = { isOpen: false, isTyped: true, chosen: null };
    expect(list('lap', '', false, closed).shown).toBe('');
    expect(list('lap', 'v', false, closed)).toMatchObject({ shown: 'ab', highlighted: 'a' });
  });
  it('forgets the arrow keys when somebody types on', () => {
    const input = { options, draft: { text: 'lap' }, isOnly: false };
    expect(stepped(listView(input, typedInto()), typedInto(), 1).chosen).toBe(0);
    expect(typedInto().chosen).toBeNull();
  });
});
