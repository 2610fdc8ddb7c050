import { describe, expect, it } from 'vitest';
import { createNotifier } from './notifier.ts';

function open() {
  const due: (() => void)[] = [];
  const notifier = createNotifier((run) => due.push(run));
  return {
    notifier,
    flush: () => {
      for (const run of due.splice(0)) run();
    },
  };
}

describe('screens that follow the book', () => {
  it('are told once of many changes in one go', () => {
    const { notifier, flush } = open();
    let told = 0;
    notifier.subscribe(() => {
      told += 1;
    });
    for (let change = 0; change < 5; change++) notifier.changed();
    flush();
    expect(told).toBe(1);
    expect(notifier.revision()).toBe(5);
  });
  it('are told again of what changes while they are being told', () => {
    const { notifier, flush } = open();
    const revisions: number[] = [];
    notifier.subscribe(() => {
      revisions.push(notifier.revision());
      if (revisions.length === 1) notifier.changed();
    });
    notifier.changed();
    flush();
    flush();
    expect(revisions).toEqual([1, 2]);
  });
  it('stop being told when they are gone, each for itself, even while others are told', () => {
    const { notifier, flush } = open();
    const told: string[] = [];
    const both = () => told.push('both');
    const first = notifier.subscribe(both);
    notifier.subscribe(both);
    first();
    notifier.subscribe(() => told.push('last'));
    notifier.changed();
    flush();
    expect(told).toEqual(['both', 'last']);
  });
});
