import { describe, expect, it } from 'vitest';
import { electSender, type TabChannel } from './tab-election.ts';
import { createTestClock } from './test-clock.ts';

/** Tabs on a virtual clock: `pass` lets time go by, messages take one millisecond. */
function createTabs() {
  const { after, pass } = createTestClock();
  const listeners = new Map<object, (message: unknown) => void>();
  return {
    holders: [] as string[],
    pass,
    /** `crash` ends the tab without a word. */
    open(name: string, number: number) {
      const self = {};
      let alive = true;
      const channel: TabChannel = {
        post(message) {
          if (!alive) return;
          for (const other of listeners.keys())
            if (other !== self) after(1, () => listeners.get(other)?.(structuredClone(message)));
        },
        listen(onMessage) {
          listeners.set(self, onMessage);
          return () => listeners.delete(self);
        },
      };
      const run = (task: () => void) => () => alive && task();
      const platform = {
        random: () => number,
        after: (ms: number, task: () => void) => after(ms, run(task)),
      };
      const leave = electSender(platform, channel, () => void this.holders.push(name));
      const crash = () => {
        alive = false;
        listeners.delete(self);
      };
      return { leave, crash };
    },
  };
}

describe('without Web Locks, the place of the sending tab', () => {
  it('goes to the only tab', () => {
    const tabs = createTabs();
    tabs.open('a', 0.5);
    tabs.pass(1_000);
    expect(tabs.holders).toEqual(['a']);
  });

  it('goes to one of five that open at once', () => {
    const tabs = createTabs();
    for (const [index, name] of ['a', 'b', 'c', 'd', 'e'].entries())
      tabs.open(name, (index * 0.37 + 0.2) % 1);
    tabs.pass(60_000);
    expect(tabs.holders).toHaveLength(1);
  });

  it('stays where it is when another tab comes', () => {
    const tabs = createTabs();
    tabs.open('a', 0.9);
    tabs.pass(1_000);
    tabs.open('b', 0.1);
    tabs.pass(60_000);
    expect(tabs.holders).toEqual(['a']);
  });

  it('goes on at once when its tab is closed, and soon when it crashes', () => {
    const tabs = createTabs();
    const a = tabs.open('a', 0.1);
    tabs.pass(1_000);
    const b = tabs.open('b', 0.2);
    tabs.open('c', 0.3);
    tabs.pass(3_000);
    a.leave();
    tabs.pass(1_000);
    expect(tabs.holders).toEqual(['a', 'b']);
    b.crash();
    tabs.pass(4_000);
    expect(tabs.holders).toEqual(['a', 'b', 'c']);
  });
});
