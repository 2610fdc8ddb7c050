import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Notice, showDone, showFailure, showNoticesWith, showUndo } from './toasts.ts';

let shown: Notice[] = [];
let disconnect = () => {};
const titles = () => shown.map(({ title }) => title);

beforeEach(() => {
  shown = [];
});
afterEach(() => disconnect());

describe('what the person at the screen is told', () => {
  it('waits until the list of notices has been loaded, and comes in its order', () => {
    showDone('Copied.');
    showFailure('The server cannot be reached.');
    disconnect = showNoticesWith((notice) => shown.push(notice));
    expect(titles()).toEqual(['Copied.', 'The server cannot be reached.']);
  });
  it('comes once: what was shown does not come again with a new list', () => {
    disconnect = showNoticesWith((notice) => shown.push(notice));
    showDone('Copied.');
    disconnect();
    showDone('Saved.');
    disconnect = showNoticesWith((notice) => shown.push(notice));
    expect(titles()).toEqual(['Copied.', 'Saved.']);
  });
  it('offers to take back what was done, and to try again what failed', () => {
    const done: string[] = [];
    disconnect = showNoticesWith((notice) => shown.push(notice));
    showUndo('SRC 1 deleted.', () => done.push('undo'));
    showFailure('Not sent.', { kind: 'send', retry: () => done.push('retry') });
    expect(shown.map(({ action }) => action?.label)).toEqual(['Undo', 'Retry']);
    for (const { action } of shown) action?.run();
    expect(done).toEqual(['undo', 'retry']);
    expect(shown[1]).toMatchObject({ look: 'failure', kind: 'send' });
  });
  it('has no button where nothing can be done', () => {
    disconnect = showNoticesWith((notice) => shown.push(notice));
    showFailure('This browser keeps nothing.');
    expect(shown[0]).toEqual({ title: 'This browser keeps nothing.', look: 'failure' });
  });
});
